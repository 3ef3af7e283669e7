package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written into frames is what is read from them, wherever their chunks end. */
class FramesTest {
    private static final int CHUNK = 64 * 1024;

    /** Around what fits into one chunk, and into two. */
    static IntStream lengths() {
        return IntStream.concat(
                IntStream.rangeClosed(0, 2),
                IntStream.rangeClosed(1, 3).flatMap(n -> IntStream.rangeClosed(n * CHUNK - 20, n * CHUNK + 2)));
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    /** As a pipe gives it: as it likes. */
    private static FrameInput reader(byte[] bytes) {
        Random random = new Random(1);
        return new FrameInput(new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int offset, int most) {
                return super.read(into, offset, random.nextBoolean() ? most : Math.min(most, 1 + random.nextInt(9000)));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aFrameComesAsItWasWritten(int length) throws IOException {
        byte[] content = content(length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameOutput out = new FrameOutput(bytes);
        out.begin((byte) 'A');
        out.write(content);
        out.end();
        out.begin((byte) 'B');
        for (byte each : content) {
            out.write(each);
        }
        out.end();
        out.begin((byte) 'C');
        out.end();

        FrameInput in = reader(bytes.toByteArray());
        assertThat(in.next()).isEqualTo('A');
        assertThat(in.readAllBytes()).isEqualTo(content);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.next()).isEqualTo('B');
        for (byte each : content) {
            assertThat((byte) in.read()).isEqualTo(each);
        }
        assertThat(in.next()).isEqualTo('C');
        assertThat(in.next()).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aFrameThatIsTakenBackIsNoneAndTheNextOneComes(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameOutput out = new FrameOutput(bytes);
        out.begin((byte) 'A');
        out.write(content(length));
        out.takeBack();
        out.begin((byte) 'B');
        out.write(7);
        out.end();

        for (boolean skips : new boolean[] {true, false}) {
            FrameInput in = reader(bytes.toByteArray());
            int kind = in.next();
            if (kind == 'A') { // much of it had been sent
                if (!skips) {
                    assertThatThrownBy(in::readAllBytes).isInstanceOf(FrameInput.TakenBack.class);
                }
                kind = in.next();
            }
            assertThat(kind).isEqualTo('B');
            assertThat(in.read()).isEqualTo(7);
            assertThat(in.next()).isEqualTo(-1);
        }
    }

    @Test
    void aStreamThatEndsWithinAFrameIsCutOff() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FrameOutput out = new FrameOutput(bytes);
        out.begin((byte) 'A');
        out.write(content(2 * CHUNK));
        out.end();
        byte[] whole = bytes.toByteArray();
        List<Integer> ends = new ArrayList<>(List.of(1, 2, 4, 5, 6, 100, CHUNK, CHUNK + 1, CHUNK + 5));
        ends.add(whole.length - 1);
        for (int end : ends) {
            for (boolean large : new boolean[] {true, false}) {
                FrameInput in = reader(Arrays.copyOf(whole, end));
                assertThat(in.next()).isEqualTo('A');
                assertThatThrownBy(() -> readAll(in, large ? 2 * CHUNK : 100))
                        .as("after " + end)
                        .isInstanceOf(FrameInput.CutOff.class);
            }
        }
    }

    private static void readAll(InputStream in, int most) throws IOException {
        byte[] some = new byte[most];
        while (in.read(some) >= 0) {
            continue;
        }
    }

    @Test
    void valuesComeBackAsTheyWereAndOfTheSameType() throws Exception {
        List<Object> values = new ArrayList<>(List.of(
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                0x1_8000_0000L,
                -1L,
                -0.0,
                Double.NaN,
                true,
                false,
                "",
                "ÿ",
                "Ā\uD800"));
        values.add(null);
        values.add(List.of(1, "two"));
        for (Object value : values) {
            assertThat(copy(value)).isEqualTo(value);
        }
        for (Object[] array : new Object[][] {values.toArray(), {1, "two"}, {}, new String[] {"one"}, new Integer[0]}) {
            Object copy = copy(array);
            assertThat(copy).isEqualTo(array);
            assertThat(copy.getClass()).isEqualTo(array.getClass());
        }
    }

    private static Object copy(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Values.write(bytes, value);
        ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
        Object copy = Values.read(in, Copies.filter(""));
        assertThat(in.available()).isZero();
        return copy;
    }

    @Test
    void whatIsNoValueIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Values.write(bytes, 1L);
        byte[] cutOff = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 1);
        assertThatThrownBy(() -> Values.read(new ByteArrayInputStream(cutOff), Copies.filter("")))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> Values.read(new ByteArrayInputStream(new byte[] {99}), Copies.filter("")))
                .hasMessage("a value of unknown form 99");
    }

    /** Memory is taken for what comes, not for what is announced. */
    @Test
    void anArrayThatIsSaidToBeHugeIsRefusedWithoutTheMemory() {
        for (int length : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            byte[] announced =
                    ByteBuffer.allocate(5).put((byte) 7).putInt(length).array();
            assertThatThrownBy(() -> Values.read(new ByteArrayInputStream(announced), Copies.filter("")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aLongArrayComesBack() throws Exception {
        Object[] numbers = new Object[200_000];
        Arrays.setAll(numbers, number -> number);
        assertThat(copy(numbers)).isEqualTo(numbers);
    }
}
