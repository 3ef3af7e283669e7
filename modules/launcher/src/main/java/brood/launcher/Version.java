package brood.launcher;

/** What {@code --version} says. */
final class Version {
    static final String BROOD = "0.1.0";

    private Version() {}
}
