import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'
import { seededRandom } from '../../src/algorithms/random.ts'

/** A node or a relationship as a file has it. */
export type FileRow = Readonly<Record<string, unknown>>

const departments = 1_000
const holders = ['OWNS', 'DEFINES', 'IMPLEMENTS', 'INFLUENCES', 'PROVIDES_DATA_TO'] as const

/** So many nodes, one in a hundred a department (at most 1,000), the others touchpoints. */
export function* nodeRows(count: number): Generator<FileRow> {
  const heads = Math.min(departments, Math.ceil(count / 100))
  for (let index = 0; index < heads; index += 1) {
    yield {
      kind: 'Department',
      id: `department-${index}`,
      name: `Department ${index}`,
      visibility: 'backstage',
    }
  }
  for (let index = 0; index < count - heads; index += 1) {
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
export function* relationshipRows(nodes: number): Generator<FileRow> {
  const random = seededRandom(7)
  const heads = Math.min(departments, Math.ceil(nodes / 100))
  const touchpoints = nodes - heads
  /** A prime, so that every round meets every touchpoint once. */
  const step = 7_919
  for (let index = 0; index < nodes * 4; index += 1) {
    const round = Math.floor(index / touchpoints)
    const type = holders[round % holders.length] ?? 'OWNS'
    const touchpoint = (index * step) % touchpoints
    const department = Math.floor(random() ** 2 * heads)
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
  await pipeline(Readable.from(ndjson(nodes)), createWriteStream(path))
  return [path]
}

function* ndjson(nodes: number): Generator<string> {
  for (const rows of [nodeRows(nodes), relationshipRows(nodes)]) {
    for (const row of rows) yield `${JSON.stringify(row)}\n`
  }
}

export async function writeCsv(folder: string, nodes: number): Promise<string[]> {
  const tables = [
    ['departments', [...nodeRows(nodes)].filter(({ kind }) => kind === 'Department')],
    ['touchpoints', [...nodeRows(nodes)].filter(({ kind }) => kind === 'Touchpoint')],
    ['relationships', relationshipTable(nodes)],
  ] as const
  return Promise.all(
    tables.map(async ([name, rows]) => {
      const path = join(folder, `${name}.csv`)
      await pipeline(Readable.from(rows), stringify({ header: true }), createWriteStream(path))
      return path
    }),
  )
}

function* relationshipTable(nodes: number): Generator<FileRow> {
  for (const { type, from, to, claimedBy, since } of relationshipRows(nodes)) {
    const [start, end] = [from, to] as { kind: string; id: string }[]
    yield { fromKind: start?.kind, from: start?.id, type, toKind: end?.kind, to: end?.id, claimedBy, since }
  }
}
