import { readBefore, readChangesAfter } from '../../graph/copies/rewind.ts'
import type { Graph } from '../../graph/graph.ts'
import { explainCommits, type JournalPosition, readPosition } from '../../graph/journal/explainCommits.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import { AtlasError } from '../../model/errors.ts'
import { deriveReadSet, isAffected, type ReadSet } from '../../reports/readSet.ts'
import {
  createNextToken,
  type ODataPage,
  type ODataRowSource,
  type PageRequest,
  readPageOnce,
} from './pageRows.ts'
import type { SkipToken } from './skipToken.ts'

/** The state of the graph that a first page shows. */
export type PinnedState = Pick<SkipToken, 'version' | 'position'>

/**
 * Reads a page as if nothing had been committed since a state; returns nothing if something that it shows was committed
 * meanwhile. What was committed before stays locked while it is read.
 */
export async function tryReadPinnedPage(
  rowSource: ODataRowSource,
  request: PageRequest,
  { version, position }: PinnedState,
  graphVersion: string,
): Promise<ODataPage | undefined> {
  const { graph } = rowSource
  if (!position) throw createVersionGoneError()
  const reads = await deriveReads(rowSource, request)
  const reached = await readPosition(graph)
  const pinnedPosition = { commit: undefined, ...position }
  const changes = await readRelevantChanges(graph, pinnedPosition, reached, reads)
  const { page, hasMore } =
    changes.length === 0
      ? await readPageOnce(rowSource, request, undefined)
      : await readBefore(graph, changes, (read) =>
          readPageOnce({ ...rowSource, graph: { ...graph, read } }, request, undefined),
        )
  if ((await graph.version()) !== graphVersion) {
    const later = await readRelevantChanges(graph, reached, await readPosition(graph), reads)
    if (later.length > 0) return undefined
  }
  if (!hasMore) return { ...page, version }
  return { ...page, version, nextToken: { ...createNextToken(request, page), version, position } }
}

/** What the statements of a page read, found by running them on nothing. */
async function deriveReads(rowSource: ODataRowSource, request: PageRequest): Promise<ReadSet> {
  const statements: string[] = []
  const read: Graph['read'] = async (cypher) => {
    statements.push(cypher)
    return { rows: [], version: '' }
  }
  await readPageOnce({ ...rowSource, graph: { ...rowSource.graph, read } }, request, undefined)
  return deriveReadSet(statements.join('\n'))
}

/** The changes between two positions that a page could show. */
async function readRelevantChanges(
  graph: Graph,
  from: JournalPosition,
  to: JournalPosition,
  reads: ReadSet,
): Promise<readonly JournaledChange[]> {
  if (to.number < from.number || explainCommits(from, to) === 'unexplained') throw createVersionGoneError()
  const changes = await readChangesAfter(graph, from.number, to.number)
  if (!changes) throw createVersionGoneError()
  return changes.filter((change) => isAffected(reads, change))
}

/** What the first page showed cannot be read any more. */
export const createVersionGoneError = () =>
  new AtlasError(
    'VERSION_GONE',
    'What the first page showed is no longer known; start again from the first page',
  )
