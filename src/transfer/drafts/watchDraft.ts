import { setTimeout as sleep } from 'node:timers/promises'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { DraftRow, DraftWithRows } from './draft.ts'
import { readDraft, readDraftRevision } from './draftStore.ts'

/** What a follower of a draft learns: first the whole draft, then each change. */
export type DraftEvent =
  | { readonly name: 'draft'; readonly data: DraftWithRows }
  | { readonly name: 'row'; readonly data: DraftRow }
  | { readonly name: 'rowDeleted'; readonly data: { readonly id: string } }
  | { readonly name: 'applied'; readonly data: { readonly import: string } }
  | { readonly name: 'draftDeleted'; readonly data: { readonly id: string } }

/** Changes of other instances are seen in the database. */
const pollIntervalMs = 400

/** Follows a draft until it is deleted or the signal aborts; NOT_FOUND if it does not exist. */
export async function* watchDraft(graph: Graph, id: string, signal: AbortSignal): AsyncGenerator<DraftEvent> {
  let known = await readDraft(graph, id)
  yield { name: 'draft', data: known }
  while (!signal.aborted) {
    await sleep(pollIntervalMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const revision = await readDraftRevision(graph, id)
    const present = revision === known.revision ? known : await readDraftIfExists(graph, id)
    if (!present) {
      yield { name: 'draftDeleted', data: { id } }
      return
    }
    if (present !== known) yield* listChanges(known, present)
    known = present
  }
}

async function readDraftIfExists(graph: Graph, id: string): Promise<DraftWithRows | undefined> {
  try {
    return await readDraft(graph, id)
  } catch (error) {
    if (error instanceof AtlasError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

function* listChanges(before: DraftWithRows, after: DraftWithRows): Generator<DraftEvent> {
  const revisions = new Map(before.rows.map((row) => [row.id, row.revision]))
  for (const row of after.rows) {
    if (revisions.get(row.id) !== row.revision) yield { name: 'row', data: row }
    revisions.delete(row.id)
  }
  for (const id of revisions.keys()) yield { name: 'rowDeleted', data: { id } }
  if (after.import !== undefined && after.import !== before.import)
    yield { name: 'applied', data: { import: after.import } }
}
