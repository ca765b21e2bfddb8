import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import { migrate } from '../src/graph/migrations/migrate.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { readSettings } from '../src/settings.ts'
import { loadExample } from '../src/transfer/loadExample.ts'
import { createTemporaryHome, startService } from './service.ts'

/*
 * A client pages through all tables of the government data over OData while another writes every second: each write
 * creates two touchpoints and what relates to them, one at each end of every order by key, and deletes two earlier ones.
 * A table is consistent if it has both or neither. `npm run prove:feed -- Touchpoints Owns` reads only these tables.
 */

const example = join(import.meta.dirname, '../examples/government-services')
const writeIntervalMs = 1_000
const pageSize = 1_000
/** Writes after which touchpoints are deleted. */
const lifetime = 5
/** Of every order by key. */
const ends = ['0-first', 'zzz-last'] as const

interface Table {
  readonly name: string
  readonly key: readonly string[]
  readonly required: readonly string[]
}

type Row = Readonly<Record<string, unknown>>

interface FeedPage {
  readonly value: readonly Row[]
  readonly '@odata.nextLink'?: string
}

const { home, remove } = await createTemporaryHome()
const database = await startEmbedded({
  home: readSettings().CX_ATLAS_HOME,
  name: `feed-${process.pid}`,
  isTemporary: true,
})
try {
  await load()
  const { uri, username, password } = database
  const service = await startService('own', {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    CX_ATLAS_HOME: home,
  })
  try {
    await prove(service.address)
  } finally {
    await service.stop()
  }
} finally {
  await database.stop()
  await remove()
}

async function load(): Promise<void> {
  const graph = openGraph(database)
  try {
    await migrate(graph)
    await loadExample(graph, example, () => {})
  } finally {
    await graph.close()
  }
}

async function prove(address: string): Promise<void> {
  const names = process.argv.slice(2)
  const { tables } = (await fetchJson(`${address}/tables`)) as { readonly tables: readonly Table[] }
  const selected = tables.filter(
    ({ name, required }) => required.length === 0 && (names.length === 0 || names.includes(name)),
  )
  const writer = startWriting(address)
  const [totals, faults] = [{ rows: 0, pages: 0 }, [] as string[]]
  for (const table of selected) {
    try {
      const { rows, pages } = await readTable(address, table)
      totals.rows += rows.length
      totals.pages += pages
      faults.push(...findFaults(table, rows).map((fault) => `${table.name}: ${fault}`))
    } catch (error) {
      faults.push(`${table.name}: ${error}`)
    }
  }
  const writes = await writer.stop()
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  const { rows, pages } = totals
  process.stdout.write(
    `${selected.length} tables, ${rows} rows on ${pages} pages during ${writes} writes: ${faults.length} faults\n`,
  )
  if (faults.length > 0 || writes === 0 || rows === 0) process.exitCode = 1
}

/** Writes every second until it is stopped; resolves to the number of writes. */
function startWriting(address: string): { stop(): Promise<number> } {
  let isStopped = false
  let writes = 0
  const write = async () => {
    for (; !isStopped; writes += 1) {
      const body = JSON.stringify({ changes: createChanges(writes) })
      const headers = { 'content-type': 'application/json' }
      await Promise.all([
        fetchJson(`${address}/batch`, { method: 'POST', headers, body }),
        sleep(writeIntervalMs),
      ])
    }
    return writes
  }
  const written = write()
  return {
    stop: () => {
      isStopped = true
      return written
    },
  }
}

function createChanges(write: number): object[] {
  return ends.flatMap((end) => {
    const touchpoint = { kind: 'Touchpoint', id: `${end}-${write}` }
    const department = { kind: 'Department', id: `${end}-${write}` }
    const deleted = { op: 'delete', id: `${end}-${write - lifetime}`, cascade: 'relationships' }
    return [
      { op: 'put', ...touchpoint, properties: { name: touchpoint.id } },
      { op: 'put', ...department, properties: { name: department.id } },
      { op: 'put', type: 'OWNS', from: department, to: touchpoint },
      ...(write < lifetime
        ? []
        : [
            { ...deleted, kind: 'Touchpoint' },
            { ...deleted, kind: 'Department' },
          ]),
    ]
  })
}

async function readTable(address: string, { name }: Table): Promise<{ rows: Row[]; pages: number }> {
  const rows: Row[] = []
  let pages = 0
  for (let next: string | undefined = `${address}/odata/${name}`; next !== undefined; pages += 1) {
    const page = (await fetchJson(next, {
      headers: { prefer: `odata.maxpagesize=${pageSize}` },
    })) as FeedPage
    for (const row of page.value) rows.push(row)
    next = page['@odata.nextLink']
  }
  return { rows, pages }
}

/** Rows with the same key, and writes of which the keys show only one end. */
function findFaults({ key }: Table, rows: readonly Row[]): string[] {
  const keys = rows.map((row) => JSON.stringify(key.map((column) => row[column] ?? null)))
  const repeated = keys.length - new Set(keys).size
  const [first, last] = ends.map((end) => new Set(keys.flatMap((text) => listWrites(text, end))))
  const torn = [...(first?.symmetricDifference(last ?? new Set()) ?? [])]
  return [
    ...(repeated > 0 ? [`${repeated} rows have the key of another`] : []),
    ...(torn.length > 0 ? [`only one of the touchpoints of the writes ${torn.join(', ')} is there`] : []),
  ]
}

function listWrites(text: string, end: string) {
  return [...text.matchAll(new RegExp(`${end}-(\\d+)`, 'g'))].map(([, write]) => write)
}

async function fetchJson(url: string, request?: RequestInit): Promise<unknown> {
  const response = await fetch(url, request)
  const text = await response.text()
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`)
  return JSON.parse(text)
}
