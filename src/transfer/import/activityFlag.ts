/** Whether others ask while an import runs: noticed by one thread, asked by another. */
export interface Neighbours {
  /** What the threads share. */
  readonly memory: SharedArrayBuffer
  /** Somebody asks something. */
  notice(): void
  /** Whether somebody asked just now. */
  ask(): boolean
}

const recentMs = 1_000

export function neighbours(memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT)): Neighbours {
  const lastMs = new BigInt64Array(memory)
  return {
    memory,
    notice: () => {
      Atomics.store(lastMs, 0, BigInt(Date.now()))
    },
    ask: () => Date.now() - Number(Atomics.load(lastMs, 0)) < recentMs,
  }
}
