package brood.process;

import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.SignalSet;

/** Which signals were ignored when this JVM started: children inherit that, as they would from any other program. */
final class StartSignals {
    private static final String FIELD = "\nSigIgn:\t";
    private static final int DIGITS = 16;

    private static volatile SignalSet ignored;

    private StartSignals() {}

    /**
     * Nothing in a JVM sets a signal to ignored by itself, so what is ignored at the first call was so from the start. The
     * JVM does hide some that it handles, SIGPIPE above all: those are lost, unless whoever knew ignores them again.
     */
    static SignalSet ignored() throws PosixException {
        SignalSet known = ignored;
        if (known == null) {
            String status = ProcFile.text("/proc/self/status");
            int from = status.indexOf(FIELD) + FIELD.length();
            known = SignalSet.parseHex(status.substring(from, from + DIGITS));
            ignored = known;
        }
        return known;
    }
}
