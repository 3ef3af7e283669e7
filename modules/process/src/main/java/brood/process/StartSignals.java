package brood.process;

import brood.core.PosixException;
import brood.core.ProcFile;
import brood.core.SignalSet;

/** Which signals were ignored when this JVM started: children inherit that, as they would from any other program. */
final class StartSignals {
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
            known = SignalSet.parseHex(ProcFile.field(status, "SigIgn").orElseThrow());
            ignored = known;
        }
        return known;
    }
}
