import type { Graph } from '../../src/graph/graph.ts'
import type { Observations } from './clients.ts'
import { isImportedOnce } from './imports.ts'

/** What became of acknowledged writes. */
export interface Outcome {
  /** Elements that lack a change. */
  readonly lost: number
  /** Elements that have a change more. */
  readonly twice: number
  readonly isImportedOnce: boolean
}

const READ_REVISIONS = `
UNWIND $ids AS id
OPTIONAL MATCH (touchpoint:Touchpoint {id: id})
RETURN id, touchpoint.revision AS revision`

/** The revision of an element counts its changes, all of which were acknowledged by then. */
export async function readOutcome(
  graph: Graph,
  { acknowledgedChanges }: Observations,
  imports: number,
): Promise<Outcome> {
  const { rows } = await graph.read<{ id: string; revision: number | null }>(READ_REVISIONS, {
    ids: [...acknowledgedChanges.keys()],
  })
  const count = (fits: (difference: number) => boolean) =>
    rows.filter(({ id, revision }) => fits((revision ?? 0) - (acknowledgedChanges.get(id) ?? 0))).length
  return {
    lost: count((difference) => difference < 0),
    twice: count((difference) => difference > 0),
    isImportedOnce: await isImportedOnce(graph, imports),
  }
}
