import { forEverybody, type Graph } from '../../../graph/index.ts'
import type { Arguments } from '../../../reports/index.ts'
import type { EntitySet } from '../entitySets.ts'
import type { Given } from './sources.ts'

/** Rows that are computed outside of the database, and the version of the graph that they are of. */
export interface GivenRows {
  readonly rows: Given
  readonly version: string
}

type Compute = (set: EntitySet, values: Arguments) => Promise<GivenRows>

const computeTimeoutMs = 60_000
/** Of all that is kept; the one asked last is kept in any case, so that its pages and its count cost one run. */
const rowsAtMost = 200_000
const answersAtMost = 50

/** Computed rows are kept until something is committed or the day is over; many who ask at a time share one run. */
export function keptRows(graph: Pick<Graph, 'version'>, compute: Compute): Compute {
  const kept = new Map<string, { readonly made: string; readonly given: Promise<GivenRows>; rows: number }>()
  const dropOldest = () => {
    let rows = [...kept.values()].reduce((sum, entry) => sum + entry.rows, 0)
    for (const [question, entry] of kept) {
      if (kept.size === 1 || (rows <= rowsAtMost && kept.size <= answersAtMost)) return
      kept.delete(question)
      rows -= entry.rows
    }
  }
  return async (set, values) => {
    const question = JSON.stringify([set.name, values])
    const made = `${new Date().toISOString().slice(0, 10)} ${await graph.version()}`
    const known = kept.get(question)
    const run = () => compute(set, values)
    const entry = known?.made === made ? known : { made, given: forEverybody(computeTimeoutMs, run), rows: 0 }
    kept.delete(question)
    kept.set(question, entry)
    try {
      const given = await entry.given
      entry.rows = given.rows.length
      dropOldest()
      return given
    } catch (error) {
      if (kept.get(question) === entry) kept.delete(question)
      throw error
    }
  }
}
