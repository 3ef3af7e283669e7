package brood.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values whose equality is written out: equal numbers are equal, other numbers and other types are not. */
class ValueTest {
    @Test
    void equalityIsThatOfTheNumberAndTheType() {
        List<Object> values = List.of(
                new Signal(1),
                new Signal(2),
                new Pid(1),
                new Pid(2),
                new Errno(1),
                new Errno(2),
                new SignalSet(1),
                new SignalSet(2),
                new SignalSet(1L << 40));
        List<Object> same = List.of(
                new Signal(1),
                new Signal(2),
                new Pid(1),
                new Pid(2),
                new Errno(1),
                new Errno(2),
                new SignalSet(1),
                new SignalSet(2),
                new SignalSet(1L << 40));
        for (int i = 0; i < values.size(); i++) {
            assertThat(values.get(i)).isNotEqualTo(null).hasSameHashCodeAs(same.get(i));
            for (int j = 0; j < same.size(); j++) {
                assertThat(values.get(i).equals(same.get(j))).isEqualTo(i == j);
            }
        }
    }
}
