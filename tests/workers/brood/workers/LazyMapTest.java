package brood.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brood.testing.Leaks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Results that are computed while they are taken: none is lost. */
@ExtendWith(Leaks.class)
@Timeout(60)
class LazyMapTest {
    @Test
    void anElementThatCannotBeSentFailsAloneAtItsPlace() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Iterator<Object> results = pool.mapLazily(element -> element, List.of(1, 2, 3, new Object(), 5), 1);
            assertThat(List.of(results.next(), results.next(), results.next())).isEqualTo(List.of(1, 2, 3));
            assertThatThrownBy(results::next)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("an element cannot be sent");
            assertThat(results.next()).isEqualTo(5);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void elementsThatCannotBeHadCostNoResult() throws Exception {
        Iterator<Integer> numbers = List.of(1, 2, -1, 3).iterator();
        Iterable<Integer> items = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return numbers.hasNext();
            }

            @Override
            public Integer next() {
                int number = numbers.next();
                if (number < 0) {
                    throw new IllegalStateException("no number");
                }
                return number;
            }
        };
        try (WorkerPool pool = WorkerPool.open(1)) {
            Iterator<Integer> results = pool.mapLazily(number -> number, items, 1);
            List<Object> all = new ArrayList<>();
            while (results.hasNext()) {
                try {
                    all.add(results.next());
                } catch (IllegalStateException e) {
                    all.add(e.getMessage());
                }
            }
            assertThat(all).containsExactlyInAnyOrder(1, 2, 3, "no number");
        }
    }

    @Test
    void whatWasSubmittedBeforeAShutdownHasItsResult() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Iterator<Integer> results = pool.mapLazily(number -> number, List.of(1, 2, 3), 1);
            pool.shutdown();
            assertThat(List.of(results.next(), results.next())).isEqualTo(List.of(1, 2));
            assertThatThrownBy(results::next).hasCauseInstanceOf(RejectedExecutionException.class);
            assertThat(results.hasNext()).isFalse();
        }
    }

    @Test
    void unorderedResultsDoNotWaitForASlowOne(@TempDir Path folder) throws Exception {
        String file = folder.resolve("go").toString();
        try (WorkerPool pool = WorkerPool.open(2)) {
            Mapping<Integer, Integer> mapping = number -> {
                while (number == 0 && !Files.exists(Path.of(file))) {
                    Thread.sleep(1);
                }
                return number;
            };
            Iterator<Integer> results = pool.mapUnordered(mapping, List.of(0, 1), 1);
            assertThat(results.next()).isOne();
            Files.createFile(Path.of(file));
            assertThat(results.next()).isZero();
        }
    }

    @Test
    void anInterruptIsKeptForWhoAsksForIt() throws Exception {
        try (WorkerPool pool = WorkerPool.open(1)) {
            Iterator<Integer> results = pool.mapLazily(number -> number, List.of(1), 1);
            Thread.currentThread().interrupt();
            assertThat(results.next()).isOne();
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
