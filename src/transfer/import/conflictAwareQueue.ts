/** Work that may run beside other work unless they share a part. */
export interface Lane {
  readonly parts: ReadonlySet<number>
  run(): Promise<void>
}

/**
 * Runs work side by side, never two that share a part at once, so that they cannot wait for each other's locks.
 * Few are kept waiting: who brings more has to wait itself.
 */
export function lanes(atOnce: () => number, waitingAtMost: number) {
  const waiting: Lane[] = []
  const running = new Set<Lane>()
  let failure: { readonly error: unknown } | undefined
  let wake: (() => void) | undefined
  const isFree = (lane: Lane) => [...running].every((other) => other.parts.isDisjointFrom(lane.parts))
  const startNext = () => {
    while (!failure && running.size < atOnce()) {
      const index = waiting.findIndex(isFree)
      const [lane] = index < 0 ? [] : waiting.splice(index, 1)
      if (!lane) return
      running.add(lane)
      lane
        .run()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => {
          running.delete(lane)
          startNext()
          wake?.()
        })
    }
  }
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return {
    /** Brings work; returns when there is room for more. */
    add: async (lane: Lane) => {
      waiting.push(lane)
      startNext()
      await until(() => failure !== undefined || waiting.length < waitingAtMost)
      if (failure) throw failure.error
    },
    /** Starts no more; returns when nothing runs any longer, well or not. */
    stop: async () => {
      waiting.length = 0
      await until(() => running.size === 0)
    },
    /** Waits until all is done. */
    idle: async () => {
      await until(() => running.size === 0 && (failure !== undefined || waiting.length === 0))
      if (failure) throw failure.error
    },
  }
}
