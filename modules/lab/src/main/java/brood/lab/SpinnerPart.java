package brood.lab;

/** What {@link Spinner} runs beside each other: a spinner, or a number that takes long. */
final class SpinnerPart {
    private static final String SHAPES = "-\\|/";

    private SpinnerPart() {}

    /** {@code spin}, for ever, or {@code fib N}. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("spin")) {
            for (int i = 0; ; i = (i + 1) % SHAPES.length()) {
                System.out.print(SHAPES.charAt(i));
                System.out.flush();
                Thread.sleep(20);
            }
        }
        System.out.println(fib(Integer.parseInt(arguments[1])));
    }

    private static long fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }
}
