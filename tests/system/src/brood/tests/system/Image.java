package brood.tests.system;

import java.nio.file.Path;

/** Where the build has put what is tested. */
final class Image {
    static final Path ROOT = Path.of(System.getProperty("brood.root")).normalize();
    static final Path MODULES = ROOT.resolve("target/modules");
    static final Path FOLDER = ROOT.resolve("target/image");
    static final Path BROOD = FOLDER.resolve("bin/brood");

    private Image() {}

    /** Runs {@code brood} with these arguments, nothing on its standard input. */
    static Result brood(String... arguments) throws Exception {
        return Program.of(BROOD.toString()).with(arguments).run();
    }
}
