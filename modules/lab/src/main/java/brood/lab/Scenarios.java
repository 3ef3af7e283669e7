package brood.lab;

import java.util.List;
import java.util.Optional;

/** All scenarios, in the documents' order. */
public final class Scenarios {
    private static final List<Scenario> ALL = List.of(
            new ForkTwice(),
            new ForkMany(),
            new SeparateMemory(),
            new Orphan(),
            new Zombie(),
            new DoubleFork(),
            new ExecReplaces(),
            new Subprocess(),
            new ExitCodes(),
            new ExitHandling(),
            new WaitOne(),
            new WaitAll(),
            new WaitPid(),
            new WaitStatuses(),
            new ResourcesUsed(),
            new EnvironmentCopied(),
            new WhoItIs(),
            new ProcessStates(),
            new FamilyTree(),
            new SystemLoadHeader(),
            new Limits(),
            new NiceValues(),
            new KillByName(),
            new FileConversation(),
            new OpenFlags(),
            new PipeOneWay(),
            new PipeBetweenPrograms(),
            new PipeBothWays(),
            new PipeNonBlocking(),
            new PipeLimits(),
            new FifoBetweenStrangers(),
            new FifoConversation(),
            new MappedFile(),
            new MapModes(),
            new MapRelated(),
            new MapUnrelated(),
            new ValuesInMemory(),
            new SignalList(),
            new SignalKill(),
            new SignalHandling(),
            new SignalBlocking(),
            new SignalPause(),
            new SignalGroup(),
            new SignalThread(),
            new SignalOfChild(),
            new AlarmClock(),
            new InputOutputCost(),
            new IntervalTimers(),
            new Sessions(),
            new OwnTerminal(),
            new TerminalSignals(),
            new JobControl(),
            new DaemonSteps(),
            new KeptAlive(),
            new Schedule(),
            new WorkerLife(),
            new Spinner(),
            new QueueTalk(),
            new QueueOrdering(),
            new TaskPool(),
            new ManagedQueue(),
            new Locks(),
            new Threads(),
            new Efficiency(),
            new IpcSpeed(),
            new Pi(),
            new FolderCopy(),
            new EchoServers(),
            new FileServer(),
            new HttpServer());

    private Scenarios() {}

    /** All of them. */
    public static List<Scenario> all() {
        return ALL;
    }

    /** The one of this name. */
    public static Optional<Scenario> find(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
