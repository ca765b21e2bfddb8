import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FileSpool, SpooledFile } from '../formats/fileSpool.ts'
import { withSharedDeadline } from '../graph/deadlines.ts'
import { getCallerKey } from './callerQueues.ts'
import { sendWithETag } from './etags.ts'

/** A file and its entity tag. */
export interface FileSource {
  readonly tag: string
  openFile(): Promise<Readable>
}

/** Whether a client wants to know the length of a file or a part of it, so that the file must be complete first. */
export const isReadInParts = ({ method, headers }: FastifyRequest) =>
  method === 'HEAD' || headers.range !== undefined

/** Sends the length of a file, or a part of it. */
export type SendCompleteFile = (
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileSource,
) => Promise<FastifyReply>

/** A client that reads on within this time reads the same version of a file. */
const pinnedForMs = 10_000

/** For a file that several callers may wait for. */
const writeTimeoutMs = 600_000

/** The version of a file that a caller reads in parts. */
interface PinnedVersion {
  readonly tag: string
  readonly usedAtMs: number
}

/** Sends files that are complete in a spool; all parts that a caller reads one after the other are of one version. */
export function createCompleteFiles(spool: FileSpool): SendCompleteFile {
  const pinned = new Map<string, PinnedVersion>()

  async function findPinned(key: string) {
    const now = performance.now()
    for (const [other, { usedAtMs }] of pinned) if (usedAtMs + pinnedForMs < now) pinned.delete(other)
    const tag = pinned.get(key)?.tag
    const file = tag === undefined ? undefined : await spool.get(tag)
    return file && tag !== undefined ? { tag, file } : undefined
  }

  return async (request, reply, { tag: currentTag, openFile }) => {
    const key = `${getCallerKey(request)} ${request.url}`
    const write = (path: string) =>
      withSharedDeadline(writeTimeoutMs, async () => pipeline(await openFile(), createWriteStream(path)))
    const { tag, file } = (await findPinned(key)) ?? {
      tag: currentTag,
      file: await spool.getOrWrite(currentTag, write),
    }
    pinned.set(key, { tag, usedAtMs: performance.now() })
    reply.header('accept-ranges', 'bytes')
    // The length is that of the file, and parts of a compressed file are of no use.
    request.headers['x-no-compression'] = 'true'
    return sendPart(request, reply, tag, file)
  }
}

function sendPart(request: FastifyRequest, reply: FastifyReply, tag: string, { path, bytes }: SpooledFile) {
  const ifRange = request.headers['if-range']
  const isSameVersion = ifRange === undefined || ifRange === `"${tag}"`
  const range = isSameVersion ? parseRange(request.headers.range, bytes) : undefined
  if (range === 'unsatisfiable') {
    reply.header('etag', `"${tag}"`)
    return reply.code(416).header('content-range', `bytes */${bytes}`).send()
  }
  const { first, last } = range ?? { first: 0, last: bytes - 1 }
  reply.header('content-length', last - first + 1)
  if (range) reply.code(206).header('content-range', `bytes ${first}-${last}/${bytes}`)
  const isEmpty = request.method === 'HEAD' || bytes === 0
  return sendWithETag(
    request,
    reply,
    tag,
    isEmpty ? Readable.from([]) : createReadStream(path, { start: first, end: last }),
  )
}

interface ByteRange {
  readonly first: number
  readonly last: number
}

/** The range of bytes that a client wants; nothing, for all of them, also if it wants several ranges. */
function parseRange(header: string | undefined, bytes: number): ByteRange | 'unsatisfiable' | undefined {
  const [, start = '', end = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (start === '' && end === '') return undefined
  if (start === '') {
    const length = Math.min(Number(end), bytes)
    return length === 0 ? 'unsatisfiable' : { first: bytes - length, last: bytes - 1 }
  }
  const [first, last] = [Number(start), end === '' ? bytes - 1 : Math.min(Number(end), bytes - 1)]
  if (first >= bytes) return 'unsatisfiable'
  return first > last ? undefined : { first, last }
}
