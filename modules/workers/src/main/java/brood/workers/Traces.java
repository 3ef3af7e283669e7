package brood.workers;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a throwable says of itself, which its own code may be unable to. */
final class Traces {
    private Traces() {}

    static String of(Throwable failure) {
        try {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace, true));
            return trace.toString();
        } catch (Throwable broken) { // its getMessage, say
            return failure.getClass().getName() + ", which cannot be printed: "
                    + broken.getClass().getName();
        }
    }
}
