import { forEverybody } from './deadlines.ts'

/** What some work gave last, shared by all who ask. */
export interface LastOutcome<Value> {
  readonly isKept: boolean
  /** What is kept, if it was made of the same; else what the work gives. A failure is told to all who wait for it. */
  of(made: string, work: () => Promise<Value>): Promise<Value>
}

/** One outcome at a time; the work has its own time, whoever asks first, and its failure is not kept. */
export function lastOutcome<Value>(timeoutMs: number): LastOutcome<Value> {
  let kept: { readonly made: string; readonly value: Promise<Value> } | undefined
  return {
    get isKept() {
      return kept !== undefined
    },
    async of(made, work) {
      if (kept?.made !== made) kept = { made, value: forEverybody(timeoutMs, work) }
      const { value } = kept
      try {
        return await value
      } catch (error) {
        // Another who waited may have forgotten it already.
        if (kept?.value === value) kept = undefined
        throw error
      }
    },
  }
}
