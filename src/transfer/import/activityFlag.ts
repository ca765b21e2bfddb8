/** Whether others ask while an import runs: noticed by one thread, asked by another. */
export interface ActivityFlag {
  /** What the threads share. */
  readonly memory: SharedArrayBuffer
  /** Somebody asks something. */
  markActive(): void
  /** Whether somebody asked just now. */
  isActive(): boolean
}

const activityWindowMs = 1_000

export function createActivityFlag(
  memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT),
): ActivityFlag {
  const lastActivityMs = new BigInt64Array(memory)
  return {
    memory,
    markActive: () => {
      Atomics.store(lastActivityMs, 0, BigInt(Date.now()))
    },
    isActive: () => Date.now() - Number(Atomics.load(lastActivityMs, 0)) < activityWindowMs,
  }
}
