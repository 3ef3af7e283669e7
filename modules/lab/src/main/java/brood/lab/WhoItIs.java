package brood.lab;

import brood.core.PosixException;
import brood.process.Credentials;
import brood.process.Privileges;
import brood.process.Shell;
import brood.process.Users;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

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
                EPERM is the answer. Anybody else may set the ids that he has, and gets EPERM for root's. Python
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
        lab.say(show(own) + ", groups " + own.groups());
        String ids = String.join(" ", Shell.output("id -u; id -g").lines());
        lab.check("id says the same", own.effectiveUser() + " " + own.effectiveGroup(), ids);
        List<Step> steps = own.effectiveUser() == 0
                ? asRoot(Users.user("nobody").orElseThrow())
                : asAnybody(own.realUser(), own.realGroup(), own.groups());
        List<String> seen = ChildReport.of(lab, "the child", report -> steps.forEach(step -> take(step, report)));
        for (int i = 0; i < steps.size(); i++) {
            lab.say(steps.get(i).call() + ": " + seen.get(i));
            lab.check(steps.get(i).call(), seen.get(i), steps.get(i).expected());
        }
        lab.check("the parent is who it was", Credentials.current(), own);
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
                + ids.realGroup() + " " + ids.effectiveGroup() + " " + ids.savedGroup();
    }

    private static List<Step> asRoot(Users.User other) {
        int uid = other.uid();
        int gid = other.gid();
        String root = "user 0 0 0, group ";
        String gone = ", group " + gid + " " + gid + " " + gid;
        String of = uid + " ";
        return List.of(
                new Step("setgroups", root + "0 0 0", () -> Privileges.setGroups(List.of(gid))),
                new Step("setregid", root + "0 " + gid + " " + gid, () -> Privileges.setGroup(SAME, gid)),
                new Step("setresgid", root + gid + " 0 0", () -> Privileges.setGroup(gid, 0, 0)),
                new Step(
                        "setgid by root sets all three",
                        root + gid + " " + gid + " " + gid,
                        () -> Privileges.setGroup(gid)),
                new Step(
                        "setresuid: acts as another user",
                        "user 0 " + of + "0" + gone,
                        () -> Privileges.setUser(SAME, uid, SAME)),
                new Step("whose power it has: no more setgroups", "EPERM", () -> Privileges.setGroups(List.of(0))),
                new Step(
                        "setuid: and back, as the saved user is root",
                        root + gid + " " + gid + " " + gid,
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

    private static List<Step> asAnybody(int uid, int gid, List<Integer> groups) {
        String same = "user " + uid + " " + uid + " " + uid + ", group " + gid + " " + gid + " " + gid;
        List<Step> steps = new ArrayList<>();
        steps.add(new Step("setgid to one's own", same, () -> Privileges.setGroup(gid)));
        steps.add(new Step("setregid to one's own", same, () -> Privileges.setGroup(gid, gid)));
        steps.add(new Step("setresgid to one's own", same, () -> Privileges.setGroup(gid, gid, gid)));
        steps.add(new Step("setuid to one's own", same, () -> Privileges.setUser(uid)));
        steps.add(new Step("setreuid to one's own", same, () -> Privileges.setUser(uid, uid)));
        steps.add(new Step("setresuid to one's own", same, () -> Privileges.setUser(uid, uid, uid)));
        steps.add(new Step("setgroups is root's alone", "EPERM", () -> Privileges.setGroups(groups)));
        steps.add(new Step("setgid to root's", "EPERM", () -> Privileges.setGroup(0)));
        steps.add(new Step("setuid to root", "EPERM", () -> Privileges.setUser(0)));
        steps.add(new Step("setresuid to root", "EPERM", () -> Privileges.setUser(0, 0, 0)));
        return steps;
    }
}
