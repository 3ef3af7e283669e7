package brood.tests.system;

import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import brood.testing.Leaks;
import java.io.DataInputStream;
import java.io.InputStream;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The module graph is the law of who may use whom; this is the law's text. */
@ExtendWith(Leaks.class)
class ModulesTest {
    /** Class files older than this are in no archive of the JVM, newer ones than the other are not for JDK 22. */
    private static final int OLDEST_ARCHIVED = 50;

    private static final int JDK_22 = 66;

    /** What each requires; an exclamation mark: its readers as well. Without java.base. */
    private static final Map<String, Set<String>> REQUIRES = Map.ofEntries(
            entry("brood.libc", Set.of()),
            entry("brood.core", Set.of("brood.libc")),
            entry("brood.wait", Set.of("brood.core!")),
            entry("brood.pipe", Set.of("brood.core!", "brood.libc")),
            entry("brood.signal", Set.of("brood.core!", "brood.libc", "jdk.unsupported")),
            entry("brood.mmap", Set.of("brood.core!", "brood.libc")),
            entry("brood.sync", Set.of("brood.mmap!")),
            entry("brood.proctable", Set.of("brood.core!", "brood.libc")),
            entry("brood.process", Set.of("brood.core!", "brood.libc", "brood.pipe!", "brood.wait!")),
            entry("brood.workers", Set.of("brood.libc", "brood.process!", "brood.sync!")),
            entry(
                    "brood.lab",
                    Set.of(
                            "brood.core!",
                            "brood.mmap",
                            "brood.pipe",
                            "brood.process!",
                            "brood.proctable",
                            "brood.signal",
                            "brood.sync",
                            "brood.wait!",
                            "brood.workers")),
            entry(
                    "launcher",
                    Set.of(
                            "brood.core",
                            "brood.lab",
                            "brood.libc",
                            "brood.mmap",
                            "brood.pipe",
                            "brood.process",
                            "brood.proctable",
                            "brood.signal",
                            "brood.wait",
                            "brood.workers",
                            "com.fasterxml.jackson.core")));

    private static final Set<String> THIRD_PARTY = Set.of("com.fasterxml.jackson.core");

    private final ModuleFinder finder = ModuleFinder.of(Image.MODULES);

    @Test
    void eachModuleRequiresWhatItMayAndNothingElse() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (ModuleDescriptor module : ours()) {
            Set<String> required = new TreeSet<>();
            for (Requires requires : module.requires()) {
                if (!requires.name().equals("java.base")) {
                    required.add(
                            requires.name() + (requires.modifiers().contains(Requires.Modifier.TRANSITIVE) ? "!" : ""));
                }
            }
            found.put(module.name(), required);
        }

        assertThat(found).containsExactlyInAnyOrderEntriesOf(REQUIRES);
    }

    @Test
    void eachLibraryModuleExportsThePackageOfItsNameAndOpensNothing() {
        for (ModuleDescriptor module : ours()) {
            Set<String> exported = module.exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(Exports::source)
                    .collect(toCollection(TreeSet::new));
            boolean library = !Set.of("brood.libc", "launcher").contains(module.name());

            assertThat(exported).as(module.name()).isEqualTo(library ? Set.of(module.name()) : Set.of());
            assertThat(module.opens()).as(module.name()).isEmpty();
            assertThat(module.isOpen()).as(module.name()).isFalse();
        }
    }

    @Test
    void theBindingsAreForSiblingsOnly() {
        Set<Exports> exports =
                finder.find("brood.libc").orElseThrow().descriptor().exports();

        assertThat(exports).extracting(Exports::source).containsExactly("brood.libc");
        assertThat(exports.iterator().next().targets())
                .allMatch(name -> name.startsWith("brood.") || name.equals("launcher"));
    }

    @Test
    void theImageContainsNoModuleThatNobodyNeeds() throws Exception {
        Set<String> expected = new TreeSet<>(REQUIRES.keySet());
        expected.addAll(THIRD_PARTY);
        expected.addAll(List.of("java.base", "jdk.unsupported"));

        Result result = Program.of(Image.FOLDER.resolve("bin/java").toString(), "--list-modules")
                .run();

        assertThat(result.outText().lines().map(line -> line.replaceFirst("@.*", "")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void classFilesAreForJdk22AndArchivable() throws Exception {
        for (ModuleReference module : resolved()) {
            boolean ours = REQUIRES.containsKey(module.descriptor().name());
            try (ModuleReader reader = module.open()) {
                for (String name : reader.list()
                        .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                        .toList()) {
                    assertThat(version(reader, name))
                            .as(module.descriptor().name() + ": " + name)
                            .isBetween(ours ? JDK_22 : OLDEST_ARCHIVED, JDK_22);
                }
            }
        }
    }

    @Test
    void theJarsRunOnAnyJdkFromTheModulePath() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();

        Result result = Program.of(java, "--enable-native-access=brood.libc")
                .with("--module-path", Image.MODULES.toString(), "--module", "launcher", "run", "--", "echo", "hi")
                .run();

        assertThat(result).isEqualTo(new Result(0, "hi\n".getBytes(), new byte[0]));
    }

    private static int version(ModuleReader reader, String name) throws Exception {
        try (InputStream in = reader.open(name).orElseThrow()) {
            DataInputStream data = new DataInputStream(in);
            data.skipNBytes(6);
            return data.readUnsignedShort();
        }
    }

    private List<ModuleDescriptor> ours() {
        return resolved().stream()
                .map(ModuleReference::descriptor)
                .filter(module -> !THIRD_PARTY.contains(module.name()))
                .toList();
    }

    /** What is started with the launcher, but for the JDK's own. */
    private List<ModuleReference> resolved() {
        Configuration configuration = Configuration.resolve(
                finder, List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), Set.of("launcher"));
        return configuration.modules().stream().map(ResolvedModule::reference).toList();
    }
}
