package brood.launcher;

import brood.process.Command;
import brood.process.Environment;
import brood.process.Identity;
import brood.process.Redirect;
import brood.process.Users;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The options that say what a program finds when it starts; those of {@code run}, {@code exec}, {@code after}, {@code every}. */
final class ChildOptions {
    private static final Set<String> MODES = Set.of("r", "w", "a", "rw");

    private ChildOptions() {}

    static Options addTo(Options options) {
        return options.value("DIR", "Starts in this directory.", "--cwd")
                .value("K=V", "Sets an environment variable.", "--env")
                .value("K", "Removes an environment variable.", "--unset")
                .flag("Starts with no environment but --env.", "--clear-env")
                .value("NAME", "Tells the program this name instead of its own.", "--arg0")
                .value("FILE|null", "Reads standard input from a file.", "--stdin")
                .value("FILE|+FILE|null", "Writes standard output to a file; + appends.", "--stdout")
                .value("FILE|+FILE|null|stdout", "The same for standard error, or wherever stdout goes.", "--stderr")
                .value("N=FILE[:r|w|a|rw]", "Opens a file as descriptor N, for reading by default.", "--fd")
                .value("OCTAL", "Sets the umask, such as 027.", "--umask")
                .value("N", "Sets the nice value, -20 to 19.", "--nice")
                .value("LIST", "Allows only these CPUs, such as 0,2-3.", "--cpus")
                .value("NAME=SOFT[:HARD]", "Limits a resource: nofile=64, as=1GiB, core=unlimited.", "--limit")
                .value("USER", "Runs as this user, with the groups of its own.", "--user")
                .value("GROUP", "Runs with this primary group.", "--group")
                .value("A,B", "Runs with these supplementary groups; '' for none.", "--groups")
                .flag("Lets no exec gain privileges.", "--no-new-privs")
                .flag("Starts a new session, without a terminal.", "--new-session")
                .flag("Starts a new process group.", "--new-group");
    }

    /** The command that the options and parameters describe. */
    static Command command(Arguments arguments) throws IOException {
        return command(arguments, arguments.parameters());
    }

    /** The command that the options describe. */
    static Command command(Arguments arguments, List<String> argv) throws IOException {
        if (argv.isEmpty()) {
            throw new UsageException("no program given");
        }
        Command command = Command.of(argv);
        String arg0 = arguments.value("--arg0");
        if (arg0 != null) {
            command.arg0(arg0);
        }
        environment(arguments, command);
        redirects(arguments).forEach(command::descriptor);
        String directory = arguments.value("--cwd");
        if (directory != null) {
            command.directory(Values.file("--cwd", directory));
        }
        attributes(arguments, command);
        identity(arguments, command);
        if (arguments.has("--no-new-privs")) {
            command.noNewPrivileges();
        }
        if (arguments.has("--new-session")) {
            command.newSession();
        }
        if (arguments.has("--new-group")) {
            command.newGroup();
        }
        return command;
    }

    private static void environment(Arguments arguments, Command command) {
        Environment environment = StartState.environment();
        if (environment != null) {
            command.environment(environment);
        }
        if (arguments.has("--clear-env")) {
            command.clearEnv();
        }
        for (String name : arguments.values("--unset")) {
            command.unsetEnv(name);
        }
        for (String pair : arguments.values("--env")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new UsageException("--env: '" + pair + "' is no K=V");
            }
            command.env(pair.substring(0, equals), pair.substring(equals + 1));
        }
    }

    /** Where the descriptors lead that the options name. */
    static Map<Integer, Redirect> redirects(Arguments arguments) {
        Map<Integer, Redirect> redirects = new TreeMap<>();
        String stdin = arguments.value("--stdin");
        if (stdin != null) {
            redirects.put(0, stdin.equals("null") ? Redirect.NULL : Redirect.read(Values.file("--stdin", stdin)));
        }
        String stdout = arguments.value("--stdout");
        if (stdout != null) {
            redirects.put(1, output("--stdout", stdout));
        }
        String stderr = arguments.value("--stderr");
        if (stderr != null) {
            redirects.put(2, stderr.equals("stdout") ? Redirect.STDOUT : output("--stderr", stderr));
        }
        for (String text : arguments.values("--fd")) {
            descriptor(text, redirects);
        }
        return redirects;
    }

    private static Redirect output(String option, String text) {
        if (text.equals("null")) {
            return Redirect.NULL;
        }
        return text.startsWith("+")
                ? Redirect.append(Values.file(option, text.substring(1)))
                : Redirect.truncate(Values.file(option, text));
    }

    private static void descriptor(String text, Map<Integer, Redirect> redirects) {
        int equals = text.indexOf('=');
        if (equals < 1 || !text.substring(0, equals).matches("\\d{1,7}") || equals + 1 == text.length()) {
            throw new UsageException("--fd: malformed descriptor '" + text + "', write N=FILE[:r|w|a|rw]");
        }
        int number = Integer.parseInt(text.substring(0, equals));
        String file = text.substring(equals + 1);
        int colon = file.lastIndexOf(':');
        String mode = colon < 0 ? "" : file.substring(colon + 1);
        if (MODES.contains(mode)) {
            file = Values.file("--fd", file.substring(0, colon));
        }
        redirects.put(
                number,
                switch (mode) {
                    case "w" -> Redirect.truncate(file);
                    case "a" -> Redirect.append(file);
                    case "rw" -> Redirect.readWrite(file);
                    default -> Redirect.read(file);
                });
    }

    private static void attributes(Arguments arguments, Command command) {
        String umask = arguments.value("--umask");
        if (umask != null) {
            command.umask(Values.umask("--umask", umask));
        }
        String nice = arguments.value("--nice");
        if (nice != null) {
            command.nice(Values.nice("--nice", nice));
        }
        String cpus = arguments.value("--cpus");
        if (cpus != null) {
            command.cpus(Values.cpus("--cpus", cpus));
        }
        for (String text : arguments.values("--limit")) {
            Values.ResourceLimit limit = Values.limit("--limit", text);
            command.limit(limit.resource(), limit.limit());
        }
    }

    private static void identity(Arguments arguments, Command command) throws IOException {
        String user = arguments.value("--user");
        String group = arguments.value("--group");
        String groups = arguments.value("--groups");
        if (user == null && group == null && groups == null) {
            return;
        }
        Identity identity = user == null ? Identity.UNCHANGED : user(user, group != null);
        OptionalInt gid = group == null ? identity.group() : OptionalInt.of(gid("--group", group));
        Optional<List<Integer>> gids = identity.groups();
        if (groups != null) {
            List<Integer> list = new ArrayList<>();
            for (String name : groups.isEmpty() ? new String[0] : groups.split(",", -1)) {
                list.add(gid("--groups", name));
            }
            gids = Optional.of(list);
        }
        command.identity(new Identity(identity.user(), gid, gids));
    }

    private static Identity user(String text, boolean groupGiven) throws IOException {
        Optional<Users.User> user = isNumber(text) ? Users.user(Integer.parseUnsignedInt(text)) : Users.user(text);
        if (user.isPresent()) {
            return Identity.of(user.get());
        }
        if (!isNumber(text)) {
            throw new UsageException("--user: unknown user '" + text + "'");
        }
        if (!groupGiven) {
            throw new UsageException("--user: user " + text + " is not in the user database: say --group as well");
        }
        return new Identity(
                OptionalInt.of(Integer.parseUnsignedInt(text)), OptionalInt.empty(), Optional.of(List.of()));
    }

    private static int gid(String option, String text) throws IOException {
        if (isNumber(text)) {
            return Integer.parseUnsignedInt(text);
        }
        return Users.group(text).orElseThrow(() -> new UsageException(option + ": unknown group '" + text + "'"));
    }

    /** An id; the highest number stands for "no change" and is none. */
    private static boolean isNumber(String text) {
        return text.matches("\\d{1,10}") && Long.parseLong(text) < 0xFFFF_FFFFL;
    }
}
