package brood.signal;

import static org.assertj.core.api.Assertions.assertThat;

import brood.signal.OtherJvm.Result;
import brood.testing.Leaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class OtherJvmTest {
    @Test
    void closingGivesTermBackToTheJvmAndItsShutdownHooks() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "restored")).isEqualTo(new Result(143, "shutdown hook"));
    }

    @Test
    void theDefaultOfTermEndsTheJvmWithoutThem() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "default")).isEqualTo(new Result(143, ""));
    }

    @Test
    void aSignalWhoseHandlerWasClosedWhileItWaitedIsNotLost() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "closed-while-waiting")).isEqualTo(new Result(143, "shutdown hook"));
    }

    @Test
    void handlersDoNotKeepTheJvmAlive() throws Exception {
        assertThat(OtherJvm.run("", List.of(), "ends")).isEqualTo(new Result(0, "shutdown hook"));
    }

    @Test
    void aJvmThatCallsNoHandlersRefusesThem() throws Exception {
        Result result = OtherJvm.run("", List.of("-Xrs"), "refused");
        assertThat(result.output().lines())
                .containsExactly(
                        "SIGUSR1 cannot be handled: the JVM was started with -Xrs",
                        "SIGHUP cannot be handled: the JVM was started with -Xrs",
                        "SIGHUP cannot be handled: the JVM was started with -Xrs",
                        "SIGINT cannot be handled: the JVM was started with -Xrs",
                        "SIGINT cannot be handled: the JVM was started with -Xrs",
                        "SIGTERM cannot be handled: the JVM was started with -Xrs",
                        "SIGTERM cannot be handled: the JVM was started with -Xrs",
                        "ignored USR1",
                        "shutdown hook");
        assertThat(result.exitStatus()).isZero();
    }

    @Test
    void hangUpIgnoredByNohupStaysIgnored() throws Exception {
        Result result = OtherJvm.run("trap '' HUP;", List.of(), "ignored-at-start");
        assertThat(result).isEqualTo(new Result(0, "ignored\nignored\nshutdown hook"));
    }
}
