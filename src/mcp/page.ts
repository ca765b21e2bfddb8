import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AtlasError } from '../model/errors.ts'
import { Verbatim } from './neutralize.ts'

export type Row = Readonly<Record<string, unknown>>

/** What every tool returns: rows, each with the address that shows it. */
export interface Page extends Row {
  readonly rows: readonly Row[]
  readonly total: number
  readonly nextCursor: Verbatim | null
}

const maxRows = 200

/** Arguments of every tool that returns pages. */
export const pageInput = {
  limit: z.int().min(1).max(maxRows).default(50).describe('Rows'),
  cursor: z.string().max(4_000).optional().describe('nextCursor of the page before'),
}

/** Of tools that read one state of the map. */
export const recordedAt = z.string().max(100).optional().describe('Earlier state: day, time or snapshot')

/** What is in every result besides what a tool adds; each row has its `address`. */
export const pageShape = {
  rows: z.array(z.looseObject({})),
  total: z.int(),
  nextCursor: z.string().nullable(),
}

/** Where the next page starts: after so many rows, of which the last one has this digest. */
interface Position {
  readonly offset: number
  readonly digest: string
}

interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** More rows than that are for files and the HTTP API. */
export const maxReadRows = 10_000

/** How many rows to read so that the requested page is among them. */
export const countRowsToRead = (request: PageRequest): number =>
  Math.min(parsePosition(request).offset + request.limit, maxReadRows)

/**
 * Takes the requested page out of rows that were read from the first one on. Throws if the row before the page is not
 * the one that the page before ended with: the map has changed.
 */
export function takePage<Item>(
  items: readonly Item[],
  total: number,
  request: PageRequest,
): { readonly items: readonly Item[]; readonly total: number; readonly nextCursor: Verbatim | null } {
  const { offset, digest } = parsePosition(request)
  if (offset > 0 && computeDigest(items[offset - 1]) !== digest)
    throw new AtlasError('VERSION_GONE', 'The rows have changed since the page before')
  const end = Math.min(offset + request.limit, items.length)
  const hasMore = end < total && end < maxReadRows && end > offset
  return {
    items: items.slice(offset, end),
    total,
    nextCursor: hasMore ? new Verbatim(`${end}.${computeDigest(items[end - 1])}`) : null,
  }
}

const cursorPattern = /^(\d{1,5})\.([\w-]{12})$/

function parsePosition({ cursor }: PageRequest): Position {
  if (cursor === undefined) return { offset: 0, digest: '' }
  const [, offset, digest = ''] = cursorPattern.exec(cursor) ?? []
  if (offset === undefined)
    throw new AtlasError('INVALID_INPUT', 'cursor must be the nextCursor of a page with the same arguments')
  return { offset: Number(offset), digest }
}

const computeDigest = (item: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(item) ?? '')
    .digest('base64url')
    .slice(0, 12)
