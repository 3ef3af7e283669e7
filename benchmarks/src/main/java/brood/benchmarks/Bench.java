package brood.benchmarks;

import brood.core.SignalSet;
import brood.process.Command;
import brood.process.CpuSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where things are, and how the variants of the rows are started. */
final class Bench {
    private final Path root;

    Bench(Path root) {
        this.root = root;
    }

    /** A {@link Work} in a JVM of its own: this one's JDK and modules, more flags. */
    Variant java(Class<? extends Work> work, String... flags) throws IOException {
        return new Served(command(work, flags));
    }

    /** A work that uses Agrona: with what that needs of the JDK, and without its checks. */
    Variant agrona(Class<? extends Work> work) throws IOException {
        return java(
                work,
                "--add-modules=org.agrona",
                "--add-opens=java.base/jdk.internal.misc=org.agrona",
                "-Dagrona.disable.bounds.checks=true");
    }

    /** The same on the first CPU only. */
    Variant onOneCpu(Class<? extends Work> work) throws IOException {
        return new Served(command(work).cpus(CpuSet.of(0)));
    }

    /** The same with these signals blocked. */
    Variant onOneCpu(Class<? extends Work> work, SignalSet blocked) throws IOException {
        return new Served(command(work).blockedSignals(blocked).cpus(CpuSet.of(0)));
    }

    private static Command command(Class<? extends Work> work, String... flags) {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-XX:-UsePerfData",
                "--enable-native-access=brood.libc",
                "--add-modules=jdk.management",
                "--add-exports=brood.libc/brood.libc=brood.benchmarks",
                "--module-path=" + System.getProperty("jdk.module.path")));
        argv.addAll(List.of(flags));
        argv.addAll(List.of("--module", "brood.benchmarks/" + WorkMain.class.getName(), work.getName()));
        return Command.of(argv);
    }

    /** The same on the image, with the flags that brood is started with. */
    Variant onImage(Class<? extends Work> work) throws IOException, InterruptedException, MissingPeer {
        List<String> argv = new HelloImage(brood(), scratch()).flagsOfBrood();
        argv.add("--module-path=" + HelloImage.ownJar());
        argv.addAll(List.of("--module", "brood.benchmarks/" + WorkMain.class.getName(), work.getName()));
        return new Served(Command.of(argv));
    }

    /** The same in a JVM whose heap has two gigabytes, all of them touched. */
    Variant withTwoGigabytes(Class<? extends Work> work) throws IOException, MissingPeer {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemAvailable:") && Long.parseLong(line.replaceAll("\\D", "")) < 3 << 20) {
                throw new MissingPeer("less than 3 GiB of memory available");
            }
        }
        return java(work, "-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch");
    }

    /** The peer in C of this name, compiled anew. */
    Variant c(String name) throws IOException, InterruptedException, MissingPeer {
        Path program = Files.createDirectories(scratch().resolve("c")).resolve(name);
        Path source = root.resolve("benchmarks/c/" + name + ".c");
        Tools.require("cc");
        Tools.run(Command.of("cc", "-O2", "-Wall", "-Werror", "-o", program.toString(), source.toString()));
        return new Served(Command.of(program));
    }

    /** {@code brood run -- true} on the image. */
    Variant broodRun() throws MissingPeer {
        return new Starts(Command.of(brood().toString(), "run", "--", "true"));
    }

    /** The same in Python, by the interpreter itself: a version manager puts a slow script before it. */
    Variant pythonRun() throws IOException, InterruptedException, MissingPeer {
        return new Starts(Command.of(pythonItself(), "-c", "import subprocess; subprocess.run(['true'])"));
    }

    /** The peer in Python for workers. */
    Variant python(String what) throws IOException, InterruptedException, MissingPeer {
        String script = root.resolve("benchmarks/python/workers.py").toString();
        return new Served(Command.of(pythonItself(), script, what));
    }

    private static String pythonItself() throws IOException, InterruptedException, MissingPeer {
        Tools.require("python3");
        return Tools.output(Command.of("python3", "-c", "import sys; print(sys.executable)"))
                .strip();
    }

    /** {@link Hello} on the image, started as brood itself is, with a cache of its own. */
    Variant hello() throws IOException, InterruptedException, MissingPeer {
        return new Starts(new HelloImage(brood(), scratch()).command());
    }

    private Path brood() throws MissingPeer {
        Path brood = root.resolve("target/image/bin/brood");
        if (!Files.isExecutable(brood)) {
            throw new MissingPeer("no image");
        }
        return brood;
    }

    private Path scratch() {
        return root.resolve("benchmarks/target");
    }
}
