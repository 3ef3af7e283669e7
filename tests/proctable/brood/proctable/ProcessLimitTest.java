package brood.proctable;

import static org.assertj.core.api.Assertions.assertThat;

import brood.core.Pid;
import brood.testing.Leaks;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(60)
class ProcessLimitTest {
    @Test
    void aChildsOwnLimits() throws Exception {
        try (Children children = new Children()) {
            Pid pid = children.start("/bin/sh", "-c", "ulimit -S -n 64; ulimit -c 0; exec tail -f /dev/null");
            Children.running(pid, "tail");
            var limits = ProcessLimit.of(pid);
            assertThat(limits)
                    .filteredOn(ProcessLimit::name, "Max open files")
                    .singleElement()
                    .satisfies(limit -> {
                        assertThat(limit.soft()).hasValue(64);
                        assertThat(limit.unit()).isEqualTo("files");
                    });
            assertThat(limits)
                    .contains(new ProcessLimit("Max core file size", OptionalLong.of(0), OptionalLong.of(0), "bytes"));
            assertThat(limits).hasSizeGreaterThanOrEqualTo(16);
        }
    }

    @Test
    void unlimitedUnitlessAndHugeValues() {
        assertThat(
                        ProcessLimit.parse(
                                """
                                Limit                     Soft Limit           Hard Limit           Units    \s
                                Max cpu time              unlimited            unlimited            seconds  \s
                                Max nice priority         0                    20                  \s
                                Max msgqueue size         819200               18446744073709551614 bytes    \s
                                """))
                .containsExactly(
                        new ProcessLimit("Max cpu time", OptionalLong.empty(), OptionalLong.empty(), "seconds"),
                        new ProcessLimit("Max nice priority", OptionalLong.of(0), OptionalLong.of(20), ""),
                        new ProcessLimit("Max msgqueue size", OptionalLong.of(819200), OptionalLong.of(-2), "bytes"));
    }

    @Test
    void noneOfAProcessThatIsNotThere() throws Exception {
        assertThat(ProcessLimit.of(new Pid(Integer.MAX_VALUE))).isEmpty();
    }
}
