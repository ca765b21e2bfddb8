import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import csv from '../../formats/tabular/writers/csv.ts'
import { AtlasError } from '../../model/errors.ts'
import { getNodeKind, kindNames } from '../../model/kinds.ts'
import { formatListCell } from '../../model/listCell.ts'
import { toElementAddress, toPageAddress } from '../addresses.ts'
import type { AtlasApi } from '../atlasApi.ts'
import { type ElementKey, elementInput, toElementName } from '../elementInput.ts'
import type { Verbatim } from '../neutralize.ts'
import type { Row } from '../page.ts'
import { defineTool, type ToolContext } from '../tool.ts'

const maxChanges = 100
/** Longer addresses do not reach every browser. */
const maxAddressLength = 16_000

const elementSchema = z.looseObject({ kind: z.enum(kindNames), id: z.string(), name: z.string().optional() })
const relationshipSchema = z.looseObject({ from: elementInput, type: z.string(), to: elementInput })

type ElementChange = z.output<typeof elementSchema>
type RelationshipChange = z.output<typeof relationshipSchema>

interface Check {
  readonly id: string
  readonly state: string
  readonly counts: Readonly<Record<'created' | 'updated' | 'unchanged', number>>
  readonly notices: readonly string[]
  readonly lookAlikes: readonly (ElementKey & { readonly like: ElementKey & { readonly name: string } })[]
  readonly problem?: { readonly detail: string }
}

export default defineTool({
  name: 'propose_change',
  title: 'Propose a change',
  description:
    'Checks new or changed elements and relationships without writing them, and returns the address at which a person reviews and imports them. Give that address to the user.',
  operation: 'POST /imports',
  leavesRecord: true,
  input: {
    elements: z
      .array(elementSchema)
      .max(maxChanges)
      .default([])
      .describe(
        'Such as {"kind":"Touchpoint","id":"chat","name":"Chat","importance":4}; null removes a value',
      ),
    relationships: z
      .array(relationshipSchema)
      .max(maxChanges)
      .default([])
      .describe('Such as {"from":"Department/sales","type":"OWNS","to":"Touchpoint/chat"}'),
  },
  output: { created: z.int(), updated: z.int(), confirmAt: z.string() },
  async run(context, { elements, relationships }) {
    const files = await writeFiles(elements, relationships)
    const confirmAt = toConfirmationAddress(context.api, files)
    const { counts, notices, lookAlikes } = await check(context, files)
    const rows = [
      ...elements.map(({ kind, id }) => describeElement(context.api, { kind, id }, lookAlikes)),
      ...relationships.map(({ from, type, to }) => ({
        relationship: `${toElementName(from)} ${type} ${toElementName(to)}`,
        address: toElementAddress(context.api, from),
      })),
    ]
    return { ...counts, notices, confirmAt, rows, total: rows.length, nextCursor: null }
  },
})

function describeElement(api: AtlasApi, element: ElementKey, lookAlikes: Check['lookAlikes']): Row {
  const lookAlike = lookAlikes.find(({ kind, id }) => kind === element.kind && id === element.id)
  return {
    element: toElementName(element),
    ...(lookAlike && { looksLike: `${toElementName(lookAlike.like)} (${lookAlike.like.name})` }),
    address: toElementAddress(api, element),
  }
}

type Files = Readonly<Record<string, string>>

/** A table for each kind and one of relationships, as people upload them. */
async function writeFiles(
  elements: readonly ElementChange[],
  relationships: readonly RelationshipChange[],
): Promise<Files> {
  if (elements.length + relationships.length === 0)
    throw new AtlasError('INVALID_INPUT', 'elements or relationships must have an entry')
  const tables = [
    ...[...Map.groupBy(elements, ({ kind }) => kind)].map(
      ([kind, rows]) => [getNodeKind(kind).path, rows.map(({ kind: _, ...row }) => row)] as const,
    ),
    ['relationships', relationships.map(toRelationshipRow)] as const,
  ]
  const files = tables
    .filter(([, rows]) => rows.length > 0)
    .map(async ([name, rows]) => [`${name}.csv`, await writeTable(name, rows)] as const)
  return Object.fromEntries(await Promise.all(files))
}

const toRelationshipRow = ({ from, type, to, ...properties }: RelationshipChange): Row => ({
  fromKind: from.kind,
  from: from.id,
  type,
  toKind: to.kind,
  to: to.id,
  ...properties,
})

function writeTable(name: string, rows: readonly Row[]): Promise<string> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((column) => ({
    name: column,
    type: 'string' as const,
    description: '',
  }))
  const cells = rows.map((row) =>
    Object.fromEntries(columns.map(({ name: column }) => [column, toCell(row[column])])),
  )
  return text(csv.write({ name, columns, rows: toAsync(cells) }))
}

async function* toAsync<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items
}

/** As imports read cells: `\N` removes a value. */
function toCell(value: unknown): string | null {
  if (value === undefined) return null
  if (value === null) return '\\N'
  if (Array.isArray(value)) return formatListCell(value.map(String))
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The page on which a person sees the rows, checks and imports them; the address holds them, the service does not. */
function toConfirmationAddress(api: AtlasApi, files: Files): Verbatim {
  const address = toPageAddress(api, ['import'], { proposal: JSON.stringify(files) })
  if (address.text.length <= maxAddressLength) return address
  throw new AtlasError('INVALID_INPUT', 'The changes are too long for one proposal; propose fewer at a time')
}

const pollIntervalMs = 50

/** Imports the files in a transaction that is rolled back. */
async function check({ api, signal }: ToolContext, files: Files): Promise<Check> {
  const form = new FormData()
  for (const [name, content] of Object.entries(files)) form.append('file', new Blob([content]), name)
  const query = { dryRun: true }
  let record = await api.send<Check>({ method: 'POST', path: '/imports', query, body: form }, signal)
  while (['received', 'reading', 'writing'].includes(record.state)) {
    await sleep(pollIntervalMs, undefined, { signal })
    record = await api.send<Check>({ path: `/imports/${record.id}` }, signal)
  }
  if (record.state === 'done') return record
  throw new AtlasError('INVALID_INPUT', record.problem?.detail ?? `The check was ${record.state}`)
}
