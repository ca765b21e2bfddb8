/** Work that may run beside other work unless they share a part. */
export interface QueuedTask {
  readonly partitions: ReadonlySet<number>
  run(): Promise<void>
}

/**
 * Runs work side by side, never two that share a part at once, so that they cannot wait for each other's locks.
 * Few are kept waiting: who brings more has to wait itself.
 */
export function createConflictAwareQueue(getMaxRunning: () => number, maxWaiting: number) {
  const waiting: QueuedTask[] = []
  const running = new Set<QueuedTask>()
  let failure: { readonly error: unknown } | undefined
  let wake: (() => void) | undefined
  const canRun = (task: QueuedTask) =>
    [...running].every((other) => other.partitions.isDisjointFrom(task.partitions))
  const startNext = () => {
    while (!failure && running.size < getMaxRunning()) {
      const index = waiting.findIndex(canRun)
      const [task] = index < 0 ? [] : waiting.splice(index, 1)
      if (!task) return
      running.add(task)
      task
        .run()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => {
          running.delete(task)
          startNext()
          wake?.()
        })
    }
  }
  const waitUntil = async (isTrue: () => boolean) => {
    while (!isTrue()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    /** Brings work; returns when there is room for more. */
    add: async (task: QueuedTask) => {
      waiting.push(task)
      startNext()
      await waitUntil(() => failure !== undefined || waiting.length < maxWaiting)
      if (failure) throw failure.error
    },
    /** Starts no more; returns when nothing runs any longer, well or not. */
    stop: async () => {
      waiting.length = 0
      await waitUntil(() => running.size === 0)
    },
    /** Waits until all is done. */
    waitUntilIdle: async () => {
      await waitUntil(() => running.size === 0 && (failure !== undefined || waiting.length === 0))
      if (failure) throw failure.error
    },
  }
}
