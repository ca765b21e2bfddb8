import type { Graph } from '../graph.ts'
import { explainCommits, readPosition } from '../journal/explainCommits.ts'
import { createStatePrunedError } from '../journal/historyPruned.ts'
import { readJournalRange } from '../journal/journalHead.ts'
import { readJournal } from '../journal/readJournal.ts'
import { toNeo4jInteger } from '../values.ts'
import { type AnchorSize, readChunks, writeChunks } from './anchorChunks.ts'
import { applySteps } from './applySteps.ts'
import { writeCopyState } from './copyState.ts'
import { type ElementSource, withElements } from './elementRows.ts'
import { moveCopy } from './moveCopy.ts'
import { replaceContent } from './replaceContent.ts'

/**
 * A state of the graph that is stored in the database, from which the journal leads to every other state. Its elements were
 * read while others wrote: they show the state `number` once the steps after `from` are applied to them.
 */
export interface Anchor {
  readonly id: string
  readonly from: number
  readonly number: number
  readonly chunkCount: number
}

/** Makes an anchor complete; before, its chunks count for nothing. */
const CREATE_ANCHOR = `
CREATE (anchor:Anchor)
SET anchor = $properties, anchor.at = datetime()`

const LIST_ANCHORS = `
OPTIONAL MATCH (feed:ChangeFeed {name: 'changes', isEmptyAtStart: true})
WITH CASE WHEN feed IS NULL THEN [] ELSE [{id: '', from: 0, number: 0, chunkCount: 0}] END AS emptyAnchors
WITH emptyAnchors + COLLECT { MATCH (anchor:Anchor) RETURN properties(anchor) } AS anchors
UNWIND anchors AS anchor
WITH anchor
WHERE anchor.from >= $unavailableThrough
RETURN anchor.id AS id, anchor.from AS from, anchor.number AS number, anchor.chunkCount AS chunkCount
ORDER BY number`

/** Anchors that the journal no longer reaches, and chunks of attempts that ended an hour ago or more. */
const DELETE_UNUSABLE = `
MATCH (anchor:Anchor)
WHERE anchor.from < $unavailableThrough
DELETE anchor
UNION
MATCH (chunk:AnchorChunk)
WHERE chunk.createdAt < datetime() - duration({hours: 1})
  AND NOT EXISTS { MATCH (anchor:Anchor {id: chunk.anchor}) WHERE anchor.from >= $unavailableThrough }
DELETE chunk`

const maxAttempts = 3

/**
 * Stores the present state as an anchor, beside other clients' work. An attempt during which a commit was not explained is
 * repeated; the last one counts, since the journal lacks that commit in any case.
 */
export async function createAnchor(graph: Graph): Promise<Anchor> {
  for (let attempt = 1; ; attempt += 1) {
    const id = crypto.randomUUID()
    const before = await readPosition(graph)
    const size = await withElements(graph, (elements) => writeChunks(graph, id, elements))
    const after = await readPosition(graph)
    const isExact = explainCommits(before, after) === 'explained'
    if (isExact || attempt === maxAttempts)
      return completeAnchor(graph, { id, from: before.number, number: after.number, ...size })
  }
}

async function completeAnchor(graph: Graph, anchor: Anchor & AnchorSize): Promise<Anchor> {
  const properties = Object.fromEntries(
    Object.entries(anchor).map(([name, value]) => [
      name,
      typeof value === 'number' ? toNeo4jInteger(value) : value,
    ]),
  )
  await graph.write((transaction) => transaction.run(CREATE_ANCHOR, { properties }), { keepsVersion: true })
  return anchor
}

/** The anchors that the journal reaches, the oldest first; one at number 0 in a database that was empty when it began. */
export async function listAnchors(graph: Graph): Promise<Anchor[]> {
  const { unavailableThrough } = await readJournalRange(graph)
  const parameters = { unavailableThrough: toNeo4jInteger(unavailableThrough) }
  return (await graph.read<Anchor>(LIST_ANCHORS, parameters)).rows
}

/** Makes sure that entries through a number can be deleted: that an anchor exists which needs none of them. */
export async function ensureAnchor(graph: Graph, deletableThrough = 0): Promise<void> {
  const anchors = await listAnchors(graph)
  if (!anchors.some(({ from }) => from >= deletableThrough)) await createAnchor(graph)
}

/** Deletes the anchors that the journal no longer reaches, and what interrupted attempts left. */
export async function deleteUnusableAnchors(graph: Graph): Promise<void> {
  const { unavailableThrough } = await readJournalRange(graph)
  const parameters = { unavailableThrough: toNeo4jInteger(unavailableThrough) }
  await graph.write((transaction) => transaction.run(DELETE_UNUSABLE, parameters), { keepsVersion: true })
}

/** The elements of an anchor, without the steps that lead to its number. */
export const readAnchor = (graph: Graph, { id, chunkCount }: Anchor): ElementSource =>
  readChunks(graph, id, chunkCount)

/**
 * Makes the target a copy of the source as it was at a number, from the nearest anchor before it or the first one after it.
 * HISTORY_PRUNED if the journal does not reach it.
 */
export async function copyFromAnchor(source: Graph, target: Graph, number: number): Promise<void> {
  const anchors = await listAnchors(source)
  const anchor = anchors.findLast((candidate) => candidate.number <= number) ?? anchors[0]
  if (!anchor) throw createStatePrunedError((await readJournalRange(source)).last)
  await replaceContent(source, target, readAnchor(source, anchor))
  const steps = readJournal(source, anchor.from, anchor.number)
  await applySteps(target, steps, 'forwards', { storesNumber: false })
  await target.write((transaction) => writeCopyState(transaction, anchor))
  await moveCopy(source, target, number)
}
