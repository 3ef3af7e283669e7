package brood.lab;

import brood.core.Pid;
import brood.core.Signal;
import brood.process.OtherProcess;
import brood.proctable.ProcessInfo;
import brood.proctable.ProcessTable;
import java.util.Optional;

/** The searcher of {@link KillByName}: a program that is told what to look for, and so has it on its own command line. */
final class KillByNamePart {
    static final String SPARED = "spared ";
    static final String ENDED = "ended ";

    private KillByNamePart() {}

    /** {@code TEXT}: ends all whose command line has it, but not this process; prints whom it has found. */
    public static void main(String[] arguments) throws Exception {
        for (ProcessInfo process : ProcessTable.read().all()) {
            if (!process.commandLine().contains(arguments[0])) {
                continue;
            }
            if (process.pid().equals(Pid.current())) {
                System.out.println(SPARED + process.pid());
                continue;
            }
            Optional<OtherProcess> found = OtherProcess.open(process.stat());
            if (found.isPresent()) {
                try (OtherProcess other = found.get()) {
                    other.signal(Signal.SIGTERM);
                    System.out.println(ENDED + other.pid());
                }
            }
        }
    }
}
