import { AtlasError } from '../../model/errors.ts'
import type { Graph } from '../graph.ts'
import { getJournalHead } from '../journal/journalHead.ts'
import { retry } from '../retry.ts'
import { isConsistentVersion } from '../versions.ts'

/** A graph, and what computes over it. */
interface MapReader {
  readonly graph: Graph
}

/** Waits for a recorded state of the map, by its number; it does not change until it is released. */
export type HoldState<Reader extends MapReader> = (
  number: number,
) => Promise<Reader & { readonly release: () => void }>

const maxAttempts = 5
/** What was not read between two commits probably takes longer than the time between them. */
const attemptsBeforeHold = 2

/**
 * Reads what the database would show in parts of several states if others commit meanwhile: all of the present state or,
 * where others keep committing, of the last recorded one. CONCURRENT_CHANGE if recorded states cannot be held.
 */
export async function readOneState<Reader extends MapReader, Result extends { readonly version: string }>(
  present: Reader,
  hold: HoldState<Reader> | undefined,
  read: (reader: Reader) => Promise<Result>,
): Promise<Result> {
  if (present.graph.settings.fixedVersion !== undefined) return read(present)
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const result = await tryReadPresent(present, read)
    if (result) return result
    if (attempt !== attemptsBeforeHold || !hold) continue
    const state = await holdLastState(present.graph, hold)
    if (state) return read(state).finally(state.release)
  }
  const otherRemedy = hold ? ', or let the operator enable recorded states (docs/time.md)' : ''
  throw new AtlasError(
    'CONCURRENT_CHANGE',
    `Other clients kept changing the map while it was read; retry when fewer changes are made${otherRemedy}`,
  )
}

/** Nothing if something was committed meanwhile. */
async function tryReadPresent<Reader extends MapReader, Result extends { readonly version: string }>(
  present: Reader,
  read: (reader: Reader) => Promise<Result>,
): Promise<Result | undefined> {
  const version = await present.graph.version()
  const result = await read(present)
  if (isConsistentVersion(result.version)) return result
  return (await present.graph.version()) === version ? { ...result, version } : undefined
}

/** Nothing if the service has no replica for recorded states. */
async function holdLastState<Reader extends MapReader>(graph: Graph, hold: HoldState<Reader>) {
  const number = await getJournalHead(graph)
  try {
    return await retry(() => hold(number), { maxAttempts: 2, isRetriable: hasCode('REPLICA_UNAVAILABLE') })
  } catch (error) {
    if (hasCode('RECORDED_STATES_OFF')(error)) return undefined
    throw error
  }
}

const hasCode = (code: AtlasError['code']) => (error: unknown) =>
  error instanceof AtlasError && error.code === code
