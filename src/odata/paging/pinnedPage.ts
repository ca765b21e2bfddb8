import { type ChangesSince, readBefore } from '../../graph/copies/rewind.ts'
import type { Graph } from '../../graph/graph.ts'
import { explainCommits, type JournalPosition, readPosition } from '../../graph/journal/explainCommits.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import { readJournal } from '../../graph/journal/readJournal.ts'
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
 * meanwhile.
 */
export async function tryReadPinnedPage(
  rowSource: ODataRowSource,
  request: PageRequest,
  { version, position }: PinnedState,
): Promise<ODataPage | undefined> {
  if (!position) throw createVersionGoneError()
  const { graph } = rowSource
  const reads = await deriveReads(rowSource, request)
  const changes = createChangesSince(graph, { commit: undefined, ...position }, reads)
  const readPage = async (read: Graph['read']) =>
    readPageOnce({ ...rowSource, graph: { ...graph, read } }, request, undefined)
  const isUnchanged = (await changes.readOn()) === 0
  const result = isUnchanged ? await readPage(graph.read) : await readBefore(graph, changes, readPage)
  if (!result || (isUnchanged && (await changes.readOn()) > 0)) return undefined
  const { page, hasMore } = result
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

/** With more changes, undoing them takes longer than a page may. */
const maxUndoneChanges = 50_000

/** The changes since a position that a page could show; VERSION_GONE if the journal does not have all of them. */
function createChangesSince(graph: Graph, since: JournalPosition, reads: ReadSet): ChangesSince {
  const all: JournaledChange[] = []
  let position = since
  let version: string | undefined
  return {
    all,
    async readOn() {
      const currentVersion = await graph.version()
      if (currentVersion === version) return 0
      const reached = await readPosition(graph)
      if (reached.number < position.number || explainCommits(position, reached) === 'unexplained')
        throw createVersionGoneError()
      const countBefore = all.length
      for await (const { changes } of readJournal(graph, position.number, reached.number)) {
        all.push(...changes.filter((change) => isAffected(reads, change)))
        if (all.length > maxUndoneChanges) throw createVersionGoneError()
      }
      version = currentVersion
      position = reached
      return all.length - countBefore
    },
  }
}

/** What the first page showed cannot be read any more. */
export const createVersionGoneError = () =>
  new AtlasError(
    'VERSION_GONE',
    'What the first page showed is no longer known; start again from the first page',
  )
