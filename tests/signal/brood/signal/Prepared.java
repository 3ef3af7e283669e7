package brood.signal;

import brood.core.Deadline;
import brood.core.EventFd;
import brood.core.Pid;
import brood.core.PollEvent;
import brood.core.Poller;
import brood.core.Signal;
import brood.core.SignalSet;
import brood.libc.signals_h;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What is done in a JVM that was started with USR1, TERM and some real-time signals blocked, and with -Xrs. */
final class Prepared {
    static final String BLOCKED = "USR1,TERM,RTMIN,RTMIN+1,RTMIN+2";

    private static final Signal RT0 = new Signal(34);
    private static final Signal RT1 = new Signal(35);
    private static final Signal RT2 = new Signal(36);
    private static final SignalSet ALL = SignalSet.of(Signal.SIGUSR1, Signal.SIGTERM, RT0, RT1, RT2);

    private Prepared() {}

    public static void main(String[] arguments) throws Exception {
        try (SignalFd source = SignalFd.open(ALL)) {
            switch (arguments[0]) {
                case "merged-and-queued" -> {
                    send(Signal.SIGUSR1, 5);
                    send(RT1, 5);
                    print(takeAll(source));
                }
                case "order" -> {
                    send(RT2, 1);
                    send(RT1, 2);
                    send(Signal.SIGTERM, 1);
                    send(Signal.SIGUSR1, 1);
                    print(takeAll(source));
                }
                case "many" -> {
                    int taken = 0;
                    for (int round = 0; round < 10; round++) {
                        send(RT0, 1000);
                        taken += takeAll(source).size();
                    }
                    System.out.println(taken);
                }
                case "sender" -> {
                    Process sender = new ProcessBuilder("sh", "-c", "kill -USR1 " + Pid.current()).start();
                    SignalInfo info = source.waitFor();
                    System.out.println(info.signal() + " " + info.code() + " " + info.value());
                    System.out.println(info.pid().orElseThrow().raw() == sender.pid());
                    Object uid = java.nio.file.Files.getAttribute(java.nio.file.Path.of("/proc/self"), "unix:uid");
                    System.out.println(uid.equals(info.uid().orElseThrow()));
                    sender.waitFor();
                }
                case "deadline" -> {
                    System.out.println(source.poll());
                    System.out.println(source.waitUntil(Deadline.after(Duration.ofMillis(20))));
                    send(RT0, 1);
                    System.out.println(source.waitUntil(Deadline.NOW).map(SignalInfo::signal));
                    System.out.println(source.waitUntil(Deadline.NOW));
                }
                case "interrupted" -> {
                    Thread.currentThread().interrupt();
                    try {
                        source.waitFor();
                    } catch (InterruptedException e) {
                        System.out.println("interrupted");
                    }
                }
                case "closed" -> {
                    CountDownLatch waits = new CountDownLatch(1);
                    Thread waiter = Thread.ofPlatform().start(() -> {
                        waits.countDown();
                        try {
                            source.waitFor();
                        } catch (IllegalStateException e) {
                            System.out.println(e.getMessage().endsWith("is closed"));
                        } catch (Exception e) {
                            System.out.println(e);
                        }
                    });
                    waits.await();
                    SignalFd closed = source; // which javac would not have closed by hand
                    closed.close();
                    waiter.join();
                }
                case "virtual" -> {
                    List<Signal> taken = new ArrayList<>();
                    Thread reader = Thread.startVirtualThread(() -> {
                        try {
                            for (int i = 0; i < 3; i++) {
                                taken.add(source.waitFor().signal());
                            }
                        } catch (Exception e) {
                            System.out.println(e);
                        }
                    });
                    send(RT1, 3);
                    reader.join();
                    System.out.println(taken);
                }
                case "poller" -> {
                    try (Poller poller = Poller.open();
                            EventFd event = EventFd.open()) {
                        Poller.Key signals = poller.add(source.fd(), PollEvent.READABLE);
                        Poller.Key other = poller.add(event.fd(), PollEvent.READABLE);
                        event.signal();
                        System.out.println(poller.poll(Deadline.NEVER).equals(List.of(other)));
                        event.drain();
                        send(RT0, 1);
                        System.out.println(poller.poll(Deadline.NEVER).equals(List.of(signals)));
                        print(takeAll(source));
                        System.out.println(poller.poll(Deadline.NOW));
                    }
                }
                case "new-threads" -> {
                    Thread.ofPlatform().start(() -> {}).join();
                    Thread.startVirtualThread(() -> {}).join();
                    List.of(1, 2, 3, 4).parallelStream().forEach(i -> System.gc());
                    System.out.println(SignalFd.obstacle(ALL));
                }
                case "unblocked-later" -> {
                    Thread thread = Thread.ofPlatform().name("unblocks").start(() -> {
                        try {
                            SignalMask.unblock(SignalSet.of(RT2));
                        } catch (Exception e) {
                            System.out.println(e);
                        }
                        System.out.println(SignalFd.obstacle(ALL).orElseThrow().replaceAll("[0-9]{2,}", "N"));
                    });
                    thread.join();
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
    }

    /** To the process, not to this thread. */
    private static void send(Signal signal, int times) {
        for (int i = 0; i < times; i++) {
            if (signals_h.kill(Pid.current().raw(), signal.number()) < 0) {
                throw new IllegalStateException("kill " + signal);
            }
        }
    }

    private static List<Signal> takeAll(SignalFd source) throws Exception {
        List<Signal> taken = new ArrayList<>();
        for (Optional<SignalInfo> info = source.poll(); info.isPresent(); info = source.poll()) {
            taken.add(info.get().signal());
        }
        return taken;
    }

    private static void print(List<Signal> taken) {
        System.out.println(taken);
    }
}
