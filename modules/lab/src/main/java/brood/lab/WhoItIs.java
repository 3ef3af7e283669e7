package brood.lab;

import brood.core.PosixException;
import brood.process.Credentials;
import brood.process.Privileges;
import brood.process.Shell;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The users and groups of a process, and how it changes them. */
final class WhoItIs implements Scenario {
    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public Chapter chapter() {
        return Chapter.SURROUNDINGS;
    }

    @Override
    public String summary() {
        return "real, effective and saved user and group, supplementary groups, and their setters";
    }

    @Override
    public String explanation() {
        return """
                A process belongs to its real user and acts as its effective one; to the saved one it may go back
                (001). The setters of the document's table, one after the other in a child: as root it drops its
                groups, takes another user on, comes back, and leaves root for good with setuid(), after which
                EPERM is the answer. Anybody else, and root without its capabilities, may set the ids that he has, and
                gets EPERM for another's. Python
                changes the whole process; in a JVM, a process of many threads, that is for a forked child.
                Calls: getresuid, getresgid, getgroups, setuid, setgid, setreuid, setregid, setresuid, setresgid,
                setgroups, fork.""";
    }

    @Override
    public boolean forks() {
        return true;
    }

    /** A setter, and what must be seen after it: the ids, or why it was refused. */
    private record Step(String call, String expected, Setter setter) {}

    private interface Setter {
        void set() throws PosixException;
    }

    private static final int SAME = -1;

    @Override
    public void run(Lab lab) throws Exception {
        Credentials own = Credentials.current();
        lab.say(show(own));
        String ids = String.join(" ", Shell.output("id -u; id -g").lines());
        lab.check("id says the same", own.effectiveUser() + " " + own.effectiveGroup(), ids);
        Set<Integer> all = new TreeSet<>(own.groups());
        all.addAll(List.of(own.realGroup(), own.effectiveGroup()));
        Set<Integer> named = new TreeSet<>();
        for (String group : Shell.output("id -G").lines().getFirst().split(" ")) {
            named.add(Integer.valueOf(group));
        }
        lab.check("and names the same groups", all, named);
        int uid = isAnyOf(0, own.realUser(), own.effectiveUser(), own.savedUser())
                ? Nobody.user().uid()
                : 0;
        int gid = isAnyOf(0, own.realGroup(), own.effectiveGroup(), own.savedGroup())
                ? Nobody.user().gid()
                : 0;
        List<String> may = seen(lab, power(uid, gid)); // root may be without it, and others may have some
        if (!may.contains("EPERM") && !may.contains("EINVAL") && own.realUser() == 0) {
            check(lab, asRoot(own.realGroup(), uid, gid));
        } else if (may.stream().allMatch(seen -> seen.equals("EPERM") || seen.equals("EINVAL"))) {
            check(lab, asAnybody(own, uid, gid));
        } else {
            lab.skipPart("the table of setters", "of setgroups, setresgid and setresuid only some are allowed");
        }
        lab.check("the parent is who it was", Credentials.current(), own);
    }

    private static boolean isAnyOf(int id, int... own) {
        return IntStream.of(own).anyMatch(other -> other == id);
    }

    /** What only root's power can do, whoever has it. */
    private static List<Step> power(int uid, int gid) {
        return List.of(
                new Step("", "", () -> Privileges.setGroups(List.of(gid))),
                new Step("", "", () -> Privileges.setGroup(gid, gid, gid)),
                new Step("", "", () -> Privileges.setUser(uid, uid, uid)));
    }

    private static List<String> seen(Lab lab, List<Step> steps) throws Exception {
        return ChildReport.of(lab, "the child", report -> steps.forEach(step -> take(step, report)));
    }

    private static void check(Lab lab, List<Step> steps) throws Exception {
        List<String> seen = seen(lab, steps);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            lab.say(step.call() + ": " + seen.get(i));
            if (seen.get(i).equals("EINVAL")) {
                lab.skipPart(step.call(), "this user namespace has no such id");
            } else {
                lab.check(step.call(), seen.get(i), step.expected());
            }
        }
    }

    private static void take(Step step, PrintStream report) {
        try {
            step.setter.set();
            report.println(show(Credentials.current()));
        } catch (PosixException e) {
            report.println(e.errno().name());
        }
    }

    private static String show(Credentials ids) {
        return "user " + ids.realUser() + " " + ids.effectiveUser() + " " + ids.savedUser() + ", group "
                + ids.realGroup() + " " + ids.effectiveGroup() + " " + ids.savedGroup() + ", groups " + ids.groups();
    }

    private static List<Step> asRoot(int own, int uid, int gid) {
        String root = "user 0 0 0, group ";
        String groups = ", groups [" + gid + "]";
        String gone = ", group " + gid + " " + gid + " " + gid + groups;
        String of = uid + " ";
        return List.of(
                new Step(
                        "setgroups",
                        root + own + " " + own + " " + own + groups,
                        () -> Privileges.setGroups(List.of(gid))),
                new Step("setregid", root + own + " " + gid + " " + gid + groups, () -> Privileges.setGroup(SAME, gid)),
                new Step("setresgid", root + gid + " 0 0" + groups, () -> Privileges.setGroup(gid, 0, 0)),
                new Step(
                        "setgid by root sets all three",
                        root + gid + " " + gid + " " + gid + groups,
                        () -> Privileges.setGroup(gid)),
                new Step(
                        "setresuid: acts as another user",
                        "user 0 " + of + "0" + gone,
                        () -> Privileges.setUser(SAME, uid, SAME)),
                new Step("whose power it has: no more setgroups", "EPERM", () -> Privileges.setGroups(List.of(0))),
                new Step(
                        "setuid: and back, as the saved user is root",
                        root + gid + " " + gid + " " + gid + groups,
                        () -> Privileges.setUser(0)),
                new Step(
                        "setreuid saves the effective user",
                        "user 0 " + of + uid + gone,
                        () -> Privileges.setUser(SAME, uid)),
                new Step("setreuid can exchange them", "user " + of + "0 0" + gone, () -> Privileges.setUser(uid, 0)),
                new Step(
                        "setuid by root sets all three", "user " + of + of + uid + gone, () -> Privileges.setUser(uid)),
                new Step("there is no way back", "EPERM", () -> Privileges.setUser(0)),
                new Step("nor by setresuid", "EPERM", () -> Privileges.setUser(0, 0, 0)));
    }

    private static List<Step> asAnybody(Credentials own, int otherUser, int otherGroup) {
        int uid = own.realUser();
        int gid = own.realGroup();
        String same = "user " + uid + " " + uid + " " + uid + ", group " + gid + " " + gid + " " + gid + ", groups "
                + own.groups();
        return List.of(
                new Step("setgid to one's own", same, () -> Privileges.setGroup(gid)),
                new Step("setregid to one's own", same, () -> Privileges.setGroup(gid, gid)),
                new Step("setresgid to one's own", same, () -> Privileges.setGroup(gid, gid, gid)),
                new Step("setuid to one's own", same, () -> Privileges.setUser(uid)),
                new Step("setreuid to one's own", same, () -> Privileges.setUser(uid, uid)),
                new Step("setresuid to one's own", same, () -> Privileges.setUser(uid, uid, uid)),
                new Step("setgroups takes privilege", "EPERM", () -> Privileges.setGroups(own.groups())),
                new Step("setgid to another's", "EPERM", () -> Privileges.setGroup(otherGroup)),
                new Step("setuid to another's", "EPERM", () -> Privileges.setUser(otherUser)),
                new Step("setresuid to another's", "EPERM", () -> Privileges.setUser(otherUser, otherUser, otherUser)));
    }
}
