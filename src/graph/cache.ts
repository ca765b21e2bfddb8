import { forEverybody } from './deadlines.ts'

/** What some work gave, by question, shared by all who ask. */
export interface KeptOutcomes<Value> {
  /** Of how many questions something is kept. */
  readonly count: number
  /** What is kept of the question, if it was made of the same; else what the work gives. A failure is told to all who wait for it. */
  of(question: string, made: string, work: () => Promise<Value>): Promise<Value>
}

export interface KeptLimits<Value> {
  readonly timeoutMs: number
  readonly outcomes: number
  /** Of all that is kept, in the unit of `sizeOf`; what was asked last is kept in any case. */
  readonly size?: number
  sizeOf?(value: Value): number
}

interface Kept<Value> {
  readonly made: string
  readonly value: Promise<Value>
  /** 0 until it is there. */
  size: number
}

/** Keeps what was asked last, within limits. The work has its own time, whoever asks first; its failure is not kept. */
export function keptOutcomes<Value>(limits: KeptLimits<Value>): KeptOutcomes<Value> {
  const { timeoutMs, outcomes, size: sizeAtMost = 0, sizeOf = () => 0 } = limits
  const all = new Map<string, Kept<Value>>()
  const dropOldest = () => {
    let size = [...all.values()].reduce((sum, kept) => sum + kept.size, 0)
    for (const [question, kept] of all) {
      if (all.size === 1 || (size <= sizeAtMost && all.size <= outcomes)) return
      all.delete(question)
      size -= kept.size
    }
  }
  return {
    get count() {
      return all.size
    },
    async of(question, made, work) {
      const known = all.get(question)
      const kept: Kept<Value> =
        known?.made === made ? known : { made, value: forEverybody(timeoutMs, work), size: 0 }
      all.delete(question)
      all.set(question, kept)
      dropOldest()
      try {
        const value = await kept.value
        kept.size = sizeOf(value)
        dropOldest()
        return value
      } catch (error) {
        // Another who waited may have forgotten it already.
        if (all.get(question) === kept) all.delete(question)
        throw error
      }
    },
  }
}

/** What some work gave last, shared by all who ask. */
export interface LastOutcome<Value> {
  readonly isKept: boolean
  /** As that of several outcomes, with one question only. */
  of(made: string, work: () => Promise<Value>): Promise<Value>
}

export function lastOutcome<Value>(timeoutMs: number): LastOutcome<Value> {
  const kept = keptOutcomes<Value>({ timeoutMs, outcomes: 1 })
  return {
    get isKept() {
      return kept.count > 0
    },
    of: (made, work) => kept.of('last', made, work),
  }
}
