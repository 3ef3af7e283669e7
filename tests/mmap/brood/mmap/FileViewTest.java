package brood.mmap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.mmap.FileView.Whence;
import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Reading, writing, searching and moving at a position, to the byte; and that what is refused changes nothing. */
@ExtendWith(Leaks.class)
class FileViewTest {
    @TempDir
    Path folder;

    private Mapping map(byte[] content) throws Exception {
        return Mapping.open(Files.write(folder.resolve("file"), content), MapMode.SHARED);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void positionsAreThoseOfTheSeed() throws Exception {
        try (Mapping mapping = map(new byte[4096])) {
            FileView view = mapping.view();
            assertThat(view.size()).isEqualTo(4096);
            mapping.resize(1024);
            assertThat(view.length()).isEqualTo(1024);
            assertThat(view.size()).isEqualTo(1024);
            assertThat(view.read()).hasSize(1024).containsOnly(0);
            assertThat(view.readLine()).isEmpty();
            assertThat(view.position()).isEqualTo(1024);
            view.seek(0);
            assertThat(view.slice(0, 10)).isEqualTo(new byte[10]);
            view.assign(0, bytes("1234567890"));
            assertThat(view.slice(0, 10)).isEqualTo(bytes("1234567890"));
            assertThat(view.position()).isZero();
        }
    }

    @Test
    void linesEndBehindTheirNewline() throws Exception {
        String first = "小明同学最爱刷碗\n";
        String second = "小潘同学最爱打扫";
        try (Mapping mapping = map(bytes(first + second))) {
            FileView view = mapping.view();
            assertThat(view.readLine()).isEqualTo(bytes(first));
            assertThat(view.position()).isEqualTo(25);
            assertThat(view.readLine()).isEqualTo(bytes(second));
            assertThat(view.position()).isEqualTo(view.size());
            assertThat(view.readLine()).isEmpty();
            assertThat(view.readByte()).isEqualTo(-1);
        }
    }

    @Test
    void seekingCountsFromWhereItIsTold() throws Exception {
        try (Mapping mapping = map(bytes("abcdef"))) {
            FileView view = mapping.view();
            view.seek(-1, Whence.END);
            assertThat(view.readByte()).isEqualTo('f');
            view.seek(-3, Whence.POSITION);
            assertThat(view.readByte()).isEqualTo('d');
            view.writeByte(0x1FF);
            assertThat(view.slice(4, 5)).containsExactly(0xFF);
            assertThat(view.position()).isEqualTo(5);
            view.seek(4);
            assertThat(view.readByte()).isEqualTo(0xFF);
            assertThat(view.read(5)).isEqualTo(bytes("f"));
            assertThat(view.position()).isEqualTo(6);
            assertThat(view.read(5)).isEmpty();
        }
    }

    @Test
    void whatIsOutOfBoundsChangesNeitherBytesNorPosition() throws Exception {
        try (Mapping mapping = map(bytes("abcdef"))) {
            FileView view = mapping.view();
            view.seek(4);
            for (ThrowingCallable wrong : new ThrowingCallable[] {
                () -> view.seek(7),
                () -> view.seek(-1),
                () -> view.seek(Long.MAX_VALUE, Whence.POSITION),
                () -> view.seek(Long.MIN_VALUE, Whence.END),
                () -> view.write(bytes("xyz")),
                () -> view.assign(-1, bytes("x")),
                () -> view.assign(Long.MAX_VALUE, bytes("x")),
                () -> view.move(0, 1, 6),
                () -> view.move(-1, 0, 1),
                () -> view.move(0, 0, -1),
                () -> view.move(1, Long.MAX_VALUE, 2),
                () -> view.slice(3, 2),
                () -> view.slice(0, 7),
                () -> view.slice(Long.MIN_VALUE, 2),
                () -> view.find(bytes("a"), 0, 7),
                () -> view.findLast(bytes("a"), -1, 6)
            }) {
                assertThatThrownBy(wrong).isInstanceOf(IndexOutOfBoundsException.class);
            }
            assertThatThrownBy(() -> view.read(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(view.position()).isEqualTo(4);
            assertThat(view.slice(0, 6)).isEqualTo(bytes("abcdef"));
        }
        try (Mapping mapping = Mapping.open(folder.resolve("file"), MapMode.READ_ONLY)) {
            assertThatThrownBy(() -> mapping.view().write(bytes("x"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> mapping.view().move(0, 1, 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void overlappingBytesAreMovedAsIfCopiedFirst() throws Exception {
        try (Mapping mapping = map(bytes("abcdef"))) {
            FileView view = mapping.view();
            view.move(1, 0, 5);
            assertThat(view.slice(0, 6)).isEqualTo(bytes("aabcde"));
            view.move(0, 1, 5);
            assertThat(view.slice(0, 6)).isEqualTo(bytes("abcdee"));
        }
    }

    @Test
    void aPositionBehindTheEndOfAShortenedMappingIsItsEnd() throws Exception {
        try (Mapping mapping = map(new byte[100])) {
            FileView view = mapping.view();
            view.seek(90);
            mapping.resize(50);
            assertThat(view.read()).isEmpty();
            assertThat(view.find(new byte[1])).isEqualTo(-1);
            assertThatThrownBy(() -> view.write(new byte[1])).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    /** Also where a match lies across the pieces that are searched. */
    @Test
    void everyMatchIsFoundFirstAndLast() throws Exception {
        byte[] content = new byte[300_000];
        Random random = new Random(5);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextInt(3);
        }
        String text = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1);
        try (Mapping mapping = map(content)) {
            FileView view = mapping.view();
            for (int at : new int[] {0, 65_530, 65_535, 65_536, 131_060, 234_461, 299_970}) {
                byte[] what = java.util.Arrays.copyOfRange(content, at, at + 30);
                String needle = new String(what, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertThat(view.find(what)).isEqualTo(text.indexOf(needle));
                assertThat(view.findLast(what)).isEqualTo(text.lastIndexOf(needle));
                assertThat(view.find(what, at + 1, content.length)).isEqualTo(text.indexOf(needle, at + 1));
                assertThat(view.findLast(what, 0, at + 30)).isEqualTo(text.lastIndexOf(needle, at));
                assertThat(view.find(what, at, at + 29)).isEqualTo(-1);
                assertThat(view.findLast(what, at + 1, at + 30)).isEqualTo(-1);
            }
            assertThat(view.find(new byte[] {9})).isEqualTo(-1);
            assertThat(view.find(new byte[0], 7, 9)).isEqualTo(7);
            assertThat(view.findLast(new byte[0], 7, 9)).isEqualTo(9);
            view.seek(100);
            assertThat(view.find(new byte[] {0})).isGreaterThanOrEqualTo(100);
            view.seek(content.length);
            assertThat(view.findLast(new byte[] {0})).isEqualTo(-1);
        }
    }
}
