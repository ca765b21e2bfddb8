import { Readable } from 'node:stream'
import { readOneState } from '../graph/reading/readOneState.ts'
import { AtlasError, type ErrorCode } from '../model/errors.ts'
import type { HoldMapState, MapState } from '../tables/mapState.ts'

/** A file up to this length is sent once it is complete; a longer one while it is read. */
const maxBufferedBytes = 4 * 1_024 ** 2

/** What is written to a file, and the version of the rows in it; known at the end. */
export interface WrittenFile {
  readonly chunks: Readable
  readonly version: () => string
}

/**
 * A file whose rows are all of one state of the map, although others may commit while they are read. A long one, whose start
 * is sent before its end is read, may show several states; so may one that others keep changing where there are no recorded
 * states.
 */
export async function openFileOfOneState(
  present: MapState,
  hold: HoldMapState | undefined,
  write: (state: MapState) => Promise<WrittenFile>,
): Promise<Readable> {
  const open = async (state: MapState) => {
    const isPresent = state.graph === present.graph
    return openFile(await write(state), isPresent ? maxBufferedBytes : Number.POSITIVE_INFINITY)
  }
  try {
    return (await readOneState(present, hold, open)).chunks
  } catch (error) {
    if (!(error instanceof AtlasError && unavailableCodes.has(error.code))) throw error
    return (await open(present)).chunks
  }
}

const unavailableCodes: ReadonlySet<ErrorCode> = new Set(['CONCURRENT_CHANGE', 'REPLICA_UNAVAILABLE'])

/** Of a long file, which is not read again. */
const anyVersion = 'any'

async function openFile({ chunks, version }: WrittenFile, maxBytes: number) {
  const iterator: AsyncIterator<Buffer | string> = chunks[Symbol.asyncIterator]()
  const buffered: (Buffer | string)[] = []
  let byteCount = 0
  while (byteCount < maxBytes) {
    const next = await iterator.next()
    if (next.done) return { chunks: Readable.from(buffered), version: version() }
    buffered.push(next.value)
    byteCount += next.value.length
  }
  return { chunks: Readable.from(readOn(buffered, iterator)), version: anyVersion }
}

async function* readOn(
  buffered: (Buffer | string)[],
  rest: AsyncIterator<Buffer | string>,
): AsyncGenerator<Buffer | string> {
  try {
    yield* buffered.splice(0)
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await rest.return?.()
  }
}
