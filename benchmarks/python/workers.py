"""The peers of the rows about workers: answers each line, a number of operations, with nanoseconds per operation."""

import multiprocessing
import statistics
import sys
import time


def square(number):
    return number * number


def start_and_join(context):
    start = time.perf_counter_ns()
    process = context.Process()
    process.start()
    process.join()
    return time.perf_counter_ns() - start


def take(elements, ends):
    count = 0
    while True:
        element = elements.get()
        count += 1
        if element is True:
            ends.put(count)
            count = 0


def main(what):
    if what == "queue":
        context = multiprocessing.get_context("fork")
        queue = context.Queue()
        done = context.Queue()
        context.Process(target=take, args=(queue, done), daemon=True).start()
    if what == "pool":
        pool = multiprocessing.get_context("fork").Pool(2)
    for line in sys.stdin:
        operations = int(line)
        if what == "pool":
            start = time.perf_counter_ns()
            pool.map(square, range(operations), chunksize=1)
            answer = (time.perf_counter_ns() - start) / operations
        elif what == "queue":
            start = time.perf_counter_ns()
            for i in range(1, operations):
                queue.put(i if i % 2 == 0 else "element")
            queue.put(True)
            if done.get() != operations:
                raise RuntimeError("elements are missing")
            answer = (time.perf_counter_ns() - start) / operations
        else:
            context = multiprocessing.get_context(what)
            answer = statistics.median(start_and_join(context) for _ in range(operations))
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
