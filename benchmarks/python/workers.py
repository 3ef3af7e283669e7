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


def main(what):
    if what == "pool":
        pool = multiprocessing.get_context("fork").Pool(2)
    for line in sys.stdin:
        operations = int(line)
        if what == "pool":
            start = time.perf_counter_ns()
            pool.map(square, range(operations), chunksize=1)
            answer = (time.perf_counter_ns() - start) / operations
        else:
            context = multiprocessing.get_context(what)
            answer = statistics.median(start_and_join(context) for _ in range(operations))
        print(answer, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
