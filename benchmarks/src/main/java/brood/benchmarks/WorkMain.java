package brood.benchmarks;

import java.io.BufferedReader;
import java.io.InputStreamReader;

/** The process around a {@link Work}: answers each line, a number of operations, with a line: a number, then a note. */
public final class WorkMain {
    private WorkMain() {}

    /** Runs the work whose class the argument names. */
    public static void main(String[] args) throws Exception {
        var work = (Work) Class.forName(args[0]).getDeclaredConstructor().newInstance();
        var in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            double value = work.measure(Integer.parseInt(line));
            System.out.println(value + " " + work.note());
        }
    }
}
