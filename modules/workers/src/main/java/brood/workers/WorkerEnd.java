package brood.workers;

import brood.process.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a worker's process ended.
 *
 * @param name the worker's
 * @param outcome the process's
 * @param lastErrors the last lines of its standard error
 * @param crashFile what the JVM wrote about its crash
 */
record WorkerEnd(String name, Outcome outcome, List<String> lastErrors, Optional<Path> crashFile) {}
