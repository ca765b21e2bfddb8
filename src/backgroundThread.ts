import { constants, platform, setPriority } from 'node:os'

/**
 * Lets the thread that calls this work in the time that requests leave. Only Linux has a priority for each thread;
 * elsewhere nothing is done, since it would be that of the whole process.
 */
export function yieldToRequests(): void {
  if (platform() === 'linux') setPriority(constants.priority.PRIORITY_LOW)
}
