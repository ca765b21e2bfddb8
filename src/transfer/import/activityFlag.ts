/** Whether other requests arrive while an import runs; set by one thread, read by another. */
export interface ActivityFlag {
  /** Shared by the threads. */
  readonly memory: SharedArrayBuffer
  /** A request arrived. */
  markActive(): void
  /** Whether a request arrived in the last second. */
  isActive(): boolean
}

const activityWindowMs = 1_000n

/** The same in all threads, and unaffected by a change of the time of day. */
const readClockMs = () => process.hrtime.bigint() / 1_000_000n

export function createActivityFlag(
  memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT),
): ActivityFlag {
  const lastActivityMs = new BigInt64Array(memory)
  return {
    memory,
    markActive: () => {
      Atomics.store(lastActivityMs, 0, readClockMs())
    },
    isActive: () => readClockMs() - Atomics.load(lastActivityMs, 0) < activityWindowMs,
  }
}
