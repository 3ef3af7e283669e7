package brood.wait;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResourceUsageTest {
    @Test
    void cpuTimeIsUserAndSystemAndNothingElse() {
        ResourceUsage usage = new ResourceUsage(
                Duration.ofMillis(1500), Duration.ofNanos(250_000), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
        assertThat(usage.cpuTime()).isEqualTo(Duration.ofNanos(1_500_250_000));
    }
}
