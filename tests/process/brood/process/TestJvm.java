package brood.process;

import java.io.IOException;

/** Another JVM with the same modules, for what a test must not do to its own. */
final class TestJvm {
    private TestJvm() {}

    /** Runs a class with a main method that lies among the tests. */
    static Command of(Class<?> main, String... arguments) throws IOException {
        return of("-Xshare:auto", main, arguments);
    }

    /** The same, but it reads each class that it loads from a file. */
    static Command withoutArchive(Class<?> main, String... arguments) throws IOException {
        return of("-Xshare:off", main, arguments);
    }

    private static Command of(String flag, Class<?> main, String... arguments) throws IOException {
        return JvmCommand.current()
                .flags("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", flag)
                .mainModule("brood.process/" + main.getName(), arguments)
                .command();
    }
}
