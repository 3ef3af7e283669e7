package brood.benchmarks;

import brood.process.Command;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link Hello} on the image of brood, with the flags brood is started with: what of a start is the JVM's and what is
 * ours. Where brood has an AOT cache hello has one too, of what it uses itself.
 */
final class HelloImage {
    private static final String CACHE = "-XX:AOTCache=";

    private final Path brood;
    private final Path scratch;

    HelloImage(Path brood, Path scratch) {
        this.brood = brood;
        this.scratch = scratch;
    }

    /** All names are relative: the JVM that makes a cache hands its options on in a variable that cannot hold spaces. */
    Command command() throws IOException, InterruptedException {
        List<String> start = flagsOfBrood();
        boolean cached = start.removeIf(flag -> flag.startsWith(CACHE));
        start.removeIf(flag -> flag.startsWith("-Dbrood."));
        start.addAll(List.of("-cp", ownJar().getFileName().toString()));
        if (cached) {
            Path cache = scratch.resolve("hello.aot");
            Files.deleteIfExists(cache);
            Tools.run(hello(start, "-XX:AOTCacheOutput=hello.aot"));
            if (!Files.exists(cache)) {
                throw new IOException("no AOT cache was made: " + cache);
            }
            start.add(CACHE + "hello.aot");
        }
        return hello(start);
    }

    private Command hello(List<String> start, String... flags) {
        return Command.of(start)
                .arguments(List.of(flags))
                .argument(Hello.class.getName())
                .directory(ownJar().getParent());
    }

    /** The program and the flags of a JVM that runs brood: asked of a child, whose parent it is. */
    List<String> flagsOfBrood() throws IOException, InterruptedException {
        String argv = Tools.output(
                Command.of(brood.toString(), "run", "--", "sh", "-c", "tr '\\0' '\\n' <\"/proc/$PPID/cmdline\""));
        List<String> arguments = argv.lines().toList();
        int main = arguments.indexOf("-m");
        if (main < 0) {
            throw new IOException("brood was not started with -m: " + argv);
        }
        return new ArrayList<>(arguments.subList(0, main));
    }

    static Path ownJar() {
        return Path.of(URI.create(
                Hello.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    }
}
