package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuSetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0; 0", "0,2-3; 0,2-3", "3-3; 3", "3,1,2; 1-3", "1-2,2-5,7; 1-5,7", "1023; 1023", "0-1023; 0-1023"
            })
    void aListIsReadAndWrittenInItsShortestForm(String list, String shortest) {
        assertThat(CpuSet.parse(list)).hasToString(shortest).isEqualTo(CpuSet.parse(shortest));
        assertThat(CpuSet.of(CpuSet.parse(list).numbers())).isEqualTo(CpuSet.parse(list));
        assertThat(CpuSet.parse(list)).hasSameHashCodeAs(CpuSet.parse(shortest));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ",", "0,", "-", "-1", "1-", "2-1", "1-2-3", "a", "0x1", "1 ", "+1", "1024", "0-1024", "99999",
                "\u0661"
            })
    void aListThatIsNoneIsRefusedByName(String list) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CpuSet.parse(list))
                .withMessageContaining("'" + list + "'");
    }

    @Test
    void numbersThatNoMachineHasAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CpuSet.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> CpuSet.of(1024));
        assertThatIllegalArgumentException().isThrownBy(CpuSet::of);
        assertThat(CpuSet.of(5, 5, 1).numbers()).containsExactly(1, 5);
    }

    @Test
    void itsOwnAreThoseTheKernelSays() throws Exception {
        Output status = new Output(null, Files.readAllBytes(Path.of("/proc/thread-self/status")));
        assertThat(CpuSet.current()).hasToString(status.field("Cpus_allowed_list"));
    }
}
