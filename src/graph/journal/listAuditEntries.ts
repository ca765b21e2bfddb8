import { z } from 'zod'
import { AtlasError } from '../../model/errors.ts'
import type { PropertyValues } from '../../model/property.ts'
import type { Graph, ReadResult } from '../graph.ts'
import { decodeToken, encodeToken } from '../opaqueToken.ts'
import { toJsonValue, toNeo4jInteger } from '../values.ts'
import { addFoldedValues } from './foldedEntries.ts'
import type { AuditOutcome } from './journal.ts'

/** An entry of the audit trail. */
export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly author: string
  readonly requestId?: string
  readonly operation: string
  readonly outcome: AuditOutcome
  readonly code?: string
  readonly kind?: string
  readonly element?: string
  readonly before?: PropertyValues
  readonly after?: PropertyValues
  readonly details?: Readonly<Record<string, unknown>>
}

/** Criteria for audit entries; an absent criterion matches all. */
export interface AuditQuery {
  readonly who?: string | undefined
  readonly kind?: string | undefined
  readonly element?: string | undefined
  readonly operation?: string | undefined
  readonly outcome?: AuditOutcome | undefined
  readonly requestId?: string | undefined
  /** Inclusive. */
  readonly from?: string | undefined
  /** Exclusive. */
  readonly to?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

const LIST_ENTRIES = `
MATCH (entry:AuditEntry)
WHERE entry.changes IS NULL
  AND entry.at >= datetime($from) AND entry.at < datetime($to)
  AND (entry.at < datetime($before.at) OR (entry.at = datetime($before.at) AND entry.id < $before.id))
  AND ($who IS NULL OR entry.author = $who)
  AND ($kind IS NULL OR entry.kind = $kind)
  AND ($operation IS NULL OR entry.operation = $operation)
  AND ($outcome IS NULL OR entry.outcome = $outcome)
  AND ($requestId IS NULL OR entry.requestId = $requestId)
RETURN properties(entry) AS properties, toString(entry.at) AS at
ORDER BY entry.at DESC, entry.id DESC
LIMIT $rowsWanted`

/** Uses the index on elements. */
const LIST_ENTRIES_OF_ELEMENT = LIST_ENTRIES.replace('WHERE', 'WHERE entry.element = $element AND')

const earliestTime = '1970-01-01T00:00:00Z'
const latestTime = '9999-12-31T00:00:00Z'

interface AuditEntryRow {
  readonly properties: Readonly<Record<string, unknown>>
  readonly at: string
}

/** Lists a page of the audit trail, newest first. */
export async function listAuditEntries(
  graph: Graph,
  query: AuditQuery,
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const { who, kind, element, operation, outcome, requestId, from, to, limit, cursor } = query
  const parameters = {
    ...undefinedToNull({ who, kind, element, operation, outcome, requestId }),
    from: from ?? earliestTime,
    to: to ?? latestTime,
    before: cursor === undefined ? { at: latestTime, id: '' } : decodeAuditCursor(cursor),
    rowsWanted: toNeo4jInteger(limit + 1),
  }
  const { rows }: ReadResult<AuditEntryRow> = await graph.read(
    element === undefined ? LIST_ENTRIES : LIST_ENTRIES_OF_ELEMENT,
    parameters,
  )
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const entries = await addFoldedValues(
    graph,
    page.map(({ properties }) => properties),
  )
  return { items: entries.map(toAuditEntry), nextCursor: last ? encodeAuditCursor(last) : null }
}

function undefinedToNull(
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]))
}

const plainProperties = ['id', 'at', 'author', 'requestId', 'operation', 'outcome', 'code', 'kind', 'element']
const jsonProperties = ['before', 'after', 'details']

function toAuditEntry(properties: AuditEntryRow['properties']): AuditEntry {
  const values = plainProperties.map((name) => [name, toJsonValue(properties[name])])
  const parsed = jsonProperties.map((name) => [name, parseOptionalJson(properties[name])])
  const present = [...values, ...parsed].filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as AuditEntry
}

const parseOptionalJson = (text: unknown) => (typeof text === 'string' ? JSON.parse(text) : undefined)

const encodeAuditCursor = ({ properties, at }: AuditEntryRow) => encodeToken([at, properties.id])

const auditCursorSchema = z.tuple([z.string().refine((at) => !Number.isNaN(Date.parse(at))), z.string()])

function decodeAuditCursor(cursor: string): { at: string; id: string } {
  const position = decodeToken(cursor, auditCursorSchema)
  if (position) return { at: position[0], id: position[1] }
  throw new AtlasError('INVALID_INPUT', 'The cursor does not belong to this list', {
    faults: [{ path: 'cursor', message: 'must be `nextCursor` of the previous page' }],
  })
}
