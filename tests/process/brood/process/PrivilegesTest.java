package brood.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import brood.testing.Leaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Leaks.class)
@Timeout(120)
class PrivilegesTest {
    @Test
    void aJvmOfManyThreadsIsRefusedAndUnchanged() throws Exception {
        Credentials before = Credentials.current();
        assertThatThrownBy(() -> Privileges.setUser(54_321)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Privileges.setGroup(-1, 54_321)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Privileges.setGroups(List.of())).isInstanceOf(IllegalStateException.class);
        assertThat(Credentials.current()).isEqualTo(before);
    }

    @Test
    void aForkedChildLeavesRootForGoodAndCanStillFork() throws Exception {
        assumeThat(Credentials.current().effectiveUser()).isZero();
        Command jvm = JvmCommand.current()
                .forFork()
                .mainModule("brood.process/" + PrivilegesMain.class.getName())
                .command();
        Output output = Output.of(jvm);
        assertThat(output.exitStatus()).as(output.text()).isZero();
    }
}
