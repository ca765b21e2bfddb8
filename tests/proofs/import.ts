import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedDatabase, startEmbedded } from '../../src/graph/embedded/index.ts'
import { type Graph, migrate, openGraph } from '../../src/graph/index.ts'
import { kindNames } from '../../src/model/index.ts'
import { readSettings } from '../../src/settings.ts'

/**
 * Kills the service, or its database, at random points of an import, starts both again, and compares the graph that
 * the import ends with to the graph of one that nobody disturbed: `npm run prove:import -- 20`, or with another
 * example `npm run prove:import -- 4 broadband`.
 */
const points = Number(process.argv[2] ?? 20)
const root = join(import.meta.dirname, '../..')
const example = join(root, 'examples', process.argv[3] ?? 'government-services')
const { CX_ATLAS_HOME: home } = readSettings()
const database = `prove-import-${process.pid}`
const tell = (line: string) => process.stdout.write(`${line}\n`)

const DIGEST = `
MATCH (node:$any($kinds))
RETURN 'node ' + labels(node)[0] + ' ' + node.id AS name, properties(node) AS properties
UNION ALL
MATCH (from:$any($kinds))-[relationship]->(to:$any($kinds))
RETURN type(relationship) + ' ' + from.id + ' ' + to.id AS name, properties(relationship) AS properties`

const CLEAR = `
MATCH (node)
WHERE NOT node:Migration AND NOT node:MigrationLock
CALL (node) { DETACH DELETE node } IN TRANSACTIONS OF 5000 ROWS`

interface Stand {
  readonly neo4j: EmbeddedDatabase
  readonly graph: Graph
  readonly api: ChildProcess
  readonly address: string
}

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-prove-'))
let stand = await start()
try {
  const began = performance.now()
  await finished(await send())
  const durationMs = performance.now() - began
  const expected = await digest(stand.graph)
  tell(`undisturbed: ${Math.round(durationMs / 1_000)} s, graph ${expected.slice(0, 12)}`)
  for (let point = 1; point <= points; point += 1) {
    await clear(stand.graph)
    const id = await send()
    const atMs = Math.random() * durationMs
    await sleep(atMs)
    const victim = point % 2 === 1 ? 'the service' : 'Neo4j'
    await kill(victim)
    stand = await start()
    await finished(id)
    const found = await digest(stand.graph)
    tell(
      `${point}: ${victim} killed after ${(atMs / 1_000).toFixed(1)} s: ${found === expected ? 'equal graph' : 'ANOTHER GRAPH'}`,
    )
    if (found !== expected) process.exitCode = 1
  }
} finally {
  stand.api.kill('SIGKILL')
  await stand.graph.close()
  await stand.neo4j.stop()
  await rm(join(home, 'databases', database), { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

/** Nobody but the proof starts a killed database again. */
async function start(): Promise<Stand> {
  const neo4j = await startEmbedded({ home, name: database, supervised: false })
  const graph = openGraph(neo4j)
  await migrate(graph)
  const { uri, username, password } = neo4j
  const environment = {
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    PORT: '0',
    CX_ATLAS_HOME: folder,
  }
  const api = spawn(process.execPath, [join(root, 'src/main.ts')], {
    env: { ...process.env, ...environment, LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: api.stderr as NodeJS.ReadableStream })) {
    const [address] = /http:\/\/\S+(?=;)/.exec(line) ?? []
    if (address) return { neo4j, graph, api, address }
  }
  throw new Error('The service did not start')
}

/** Nobody is given the time to say goodbye: a killed process writes nothing more. */
async function kill(victim: string): Promise<void> {
  const ended = once(stand.api, 'exit')
  if (victim === 'Neo4j') {
    const note = JSON.parse(await readFile(join(home, 'databases', database, 'running.json'), 'utf8')) as {
      pid: number
    }
    process.kill(note.pid, 'SIGKILL')
    await stand.neo4j.exited
  }
  stand.api.kill('SIGKILL')
  await ended
  await stand.graph.close().catch(() => {})
  await stand.neo4j.stop().catch(() => {})
}

async function send(): Promise<string> {
  const form = new FormData()
  for (const file of await readdir(example)) {
    if (file.endsWith('.csv'))
      form.append('file', new Blob([await readFile(join(example, file))]), basename(file))
  }
  const response = await fetch(`${stand.address}/imports`, { method: 'POST', body: form })
  if (response.status !== 202) throw new Error(await response.text())
  return ((await response.json()) as { id: string }).id
}

async function finished(id: string): Promise<void> {
  for (;;) {
    const { state, problem } = (await (await fetch(`${stand.address}/imports/${id}`)).json()) as {
      state: string
      problem?: object
    }
    if (state === 'done') return
    if (['failed', 'cancelled'].includes(state)) throw new Error(JSON.stringify(problem))
    await sleep(200)
  }
}

async function clear(graph: Graph): Promise<void> {
  const session = graph.session()
  await session.run(CLEAR)
  await session.close()
}

/** What is on the map, without the times of the import; a row written twice would show in its revision. */
async function digest(graph: Graph): Promise<string> {
  const lines: string[] = []
  for await (const { name, properties } of graph.stream<{
    name: string
    properties: Record<string, unknown>
  }>(DIGEST, { kinds: kindNames })) {
    const { createdAt: _, updatedAt: __, ...rest } = properties
    lines.push(`${name} ${JSON.stringify(Object.entries(rest).toSorted())}`)
  }
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
}
