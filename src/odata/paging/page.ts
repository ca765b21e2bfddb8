import type { Graph } from '../../graph/graph.ts'
import { readPosition } from '../../graph/journal/explainCommits.ts'
import { readUntilConsistent } from '../../graph/retry.ts'
import { isStoredInGraph } from '../cypher/sources.ts'
import type { EntitySet } from '../entitySets.ts'
import type { VersionedComputedRows } from './computedRowCache.ts'
import {
  type ComputedRowReader,
  countAll,
  createNextToken,
  type ODataPage,
  type ODataRowSource,
  type PageRequest,
  readPageOnce,
} from './pageRows.ts'
import { createVersionGoneError, type PinnedState, tryReadPinnedPage } from './pinnedPage.ts'
import { digestVersion, type SkipToken } from './skipToken.ts'

/** Reads a page; all pages after a first one show what that one showed. VERSION_GONE if that is no longer known. */
export function readPage(rowSource: ODataRowSource, request: PageRequest): Promise<ODataPage> {
  return isStoredInGraph(request.resource.root)
    ? readStoredPage(rowSource, request)
    : readComputedPage(rowSource, request)
}

async function readComputedPage(rowSource: ODataRowSource, request: PageRequest): Promise<ODataPage> {
  const { computedRows } = rowSource
  const { resource, token } = request
  const computed = await findComputedRows(computedRows, resource.root, token)
  const { page, hasMore } = await readPageOnce(rowSource, request, computed.rows)
  const version = digestVersion(computed.version)
  const { age } = computed
  if (!hasMore) return { ...page, version, age }
  computedRows.retain(resource.root, computed)
  return { ...page, version, age, nextToken: { ...createNextToken(request, page), version } }
}

async function findComputedRows(
  computedRows: ComputedRowReader,
  root: EntitySet,
  token: SkipToken | undefined,
): Promise<VersionedComputedRows> {
  if (!token) return computedRows.read(root)
  const found = (await computedRows.find(root, token.version)) ?? (await computedRows.read(root))
  if (digestVersion(found.version) === token.version) return found
  throw createVersionGoneError()
}

/** Few commits come in between, since what has changed cannot change while it is read. */
const maxAttempts = 20

/** Reads a page of rows in the database; again, as they were at first, if what it shows was committed meanwhile. */
function readStoredPage(rowSource: ODataRowSource, request: PageRequest): Promise<ODataPage> {
  const { token } = request
  let pinned: PinnedState | undefined = token && { ...token }
  const readOnce = async () => {
    const graphVersion = await rowSource.graph.version()
    const isPresent = !pinned || pinned.version === digestVersion(graphVersion)
    if (pinned && !isPresent) return tryReadPinnedPage(rowSource, request, pinned)
    const page = await tryReadPresentPage(rowSource, request, graphVersion)
    if (!page) pinned ??= await pinState(rowSource.graph)
    return page
  }
  return readUntilConsistent(readOnce, undefined, maxAttempts)
}

/** Nothing if something was committed meanwhile. */
async function tryReadPresentPage(
  rowSource: ODataRowSource,
  request: PageRequest,
  graphVersion: string,
): Promise<ODataPage | undefined> {
  const { graph } = rowSource
  const { page, hasMore } = await readPageOnce(rowSource, request, undefined)
  const position = hasMore ? (request.token?.position ?? (await readPosition(graph))) : undefined
  if ((await graph.version()) !== graphVersion) return undefined
  const version = digestVersion(graphVersion)
  if (!position) return { ...page, version }
  return { ...page, version, nextToken: { ...createNextToken(request, page), version, position } }
}

/** The state after the last change in the journal; its version is one of its own if something was committed meanwhile. */
async function pinState(graph: Graph): Promise<PinnedState> {
  const version = await graph.version()
  const position = await readPosition(graph)
  const isPresent = (await graph.version()) === version
  return { version: digestVersion(isPresent ? version : `${version} ${crypto.randomUUID()}`), position }
}

/** Counts the rows, and returns the digest of the version that they are from. */
export async function countRows(
  rowSource: ODataRowSource,
  request: PageRequest,
): Promise<{ readonly total: number } & Pick<ODataPage, 'version' | 'age'>> {
  const { root } = request.resource
  if (!isStoredInGraph(root)) {
    const { rows, version, age } = await rowSource.computedRows.read(root)
    return { total: await countAll(rowSource, request, rows), version: digestVersion(version), age }
  }
  const version = digestVersion(await rowSource.graph.version())
  return { total: await countAll(rowSource, request, undefined), version }
}
