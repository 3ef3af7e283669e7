package brood.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** How a program ended and what it wrote, as bytes. */
record Result(int status, byte[] out, byte[] err) {
    String outText() {
        return new String(out, UTF_8);
    }

    String errText() {
        return new String(err, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Result that
                && status == that.status
                && Arrays.equals(out, that.out)
                && Arrays.equals(err, that.err);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(new int[] {status, Arrays.hashCode(out), Arrays.hashCode(err)});
    }

    /** What a failed assertion shows. */
    @Override
    public String toString() {
        return "exit " + status + "\nout: " + outText() + "\nerr: " + errText();
    }
}
