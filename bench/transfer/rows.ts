import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { seededRandom } from '../../src/algorithms/random.ts'
import { listTypesWithTrait } from '../../src/model/relationships.ts'

/** A node or a relationship as a file has it. */
export type FileRow = Readonly<Record<string, unknown>>

const maxDepartments = 1_000
const claimTypes = listTypesWithTrait('ownership', 'role').map(({ name }) => name)

/** So many nodes, one in a hundred a department (at most 1,000), the others touchpoints. */
export function* generateNodeRows(count: number): Generator<FileRow> {
  const departmentCount = Math.min(maxDepartments, Math.ceil(count / 100))
  for (let index = 0; index < departmentCount; index += 1) {
    yield {
      kind: 'Department',
      id: `department-${index}`,
      name: `Department ${index}`,
      visibility: 'backstage',
    }
  }
  for (let index = 0; index < count - departmentCount; index += 1) {
    yield {
      kind: 'Touchpoint',
      id: `touchpoint-${index}`,
      name: `Touchpoint ${index}`,
      description: 'What a customer group meets on its way through the company',
      lifecycle: 'live',
      importance: 1 + (index % 5),
      volumePerMonth: index % 1_000,
    }
  }
}

/** Four for each node, in no order: departments hold roles, some of them far more than others. */
export function* generateRelationshipRows(nodes: number): Generator<FileRow> {
  const random = seededRandom(7)
  const departmentCount = Math.min(maxDepartments, Math.ceil(nodes / 100))
  const touchpoints = nodes - departmentCount
  /** A prime, so that every round meets every touchpoint once. */
  const step = 7_919
  for (let index = 0; index < nodes * 4; index += 1) {
    const round = Math.floor(index / touchpoints)
    const type = claimTypes[round % claimTypes.length] ?? 'OWNS'
    const touchpoint = (index * step) % touchpoints
    const department = Math.floor(random() ** 2 * departmentCount)
    yield {
      type,
      from: { kind: 'Department', id: `department-${department}` },
      to: { kind: 'Touchpoint', id: `touchpoint-${touchpoint}` },
      claimedBy: 'Workshop',
      since: '2026-01-01',
    }
  }
}

export async function writeNdjson(folder: string, nodes: number): Promise<string[]> {
  const path = join(folder, 'ecosystem.ndjson')
  await pipeline(Readable.from(generateNdjson(nodes)), createWriteStream(path))
  return [path]
}

function* generateNdjson(nodes: number): Generator<string> {
  for (const rows of [generateNodeRows(nodes), generateRelationshipRows(nodes)]) {
    for (const row of rows) yield `${JSON.stringify(row)}\n`
  }
}

export async function writeCsv(folder: string, nodes: number): Promise<string[]> {
  const tables = [
    ['departments', generateKindRows(nodes, 'Department')],
    ['touchpoints', generateKindRows(nodes, 'Touchpoint')],
    ['relationships', generateRelationshipCsvRows(nodes)],
  ] as const
  return Promise.all(
    tables.map(async ([name, rows]) => {
      const path = join(folder, `${name}.csv`)
      await pipeline(Readable.from(rows), stringify({ header: true }), createWriteStream(path))
      return path
    }),
  )
}

/** A table has one kind, so its rows do not name it. */
function* generateKindRows(nodes: number, expected: string): Generator<FileRow> {
  for (const { kind, ...row } of generateNodeRows(nodes)) if (kind === expected) yield row
}

function* generateRelationshipCsvRows(nodes: number): Generator<FileRow> {
  for (const { type, from, to, claimedBy, since } of generateRelationshipRows(nodes)) {
    const [start, end] = [from, to] as { kind: string; id: string }[]
    yield { fromKind: start?.kind, from: start?.id, type, toKind: end?.kind, to: end?.id, claimedBy, since }
  }
}
