package brood.process;

import brood.core.Pid;
import brood.wait.ResourceUsage;
import brood.wait.WaitStatus;

/**
 * One thing that happened to a child: it ended, stopped or went on.
 *
 * @param pid the child
 * @param status what happened
 * @param usage what it had used until then
 */
public record StateChange(Pid pid, WaitStatus status, ResourceUsage usage) {}
