package brood.benchmarks;

/** What {@link Spawns} does, by the JDK. Without pipes, which Spawns has not either. */
final class ProcessBuilderSpawns implements Work {
    @Override
    public double measure(int operations) throws Exception {
        return Work.median(operations, () -> {
            int exit = new ProcessBuilder("/bin/true").inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("exit " + exit);
            }
        });
    }
}
