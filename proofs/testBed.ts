import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedDatabase, startEmbedded } from '../src/embedded/embeddedDatabase.ts'
import type { Graph } from '../src/graph/graph.ts'
import { migrate } from '../src/graph/migrations/migrate.ts'
import { openGraph } from '../src/graph/openGraph.ts'
import { kindNames } from '../src/model/kinds.ts'
import { readSettings } from '../src/settings.ts'
import { deleteGraphData } from './deleteGraphData.ts'
import { type Service, startService } from './service.ts'

const { CX_ATLAS_HOME: home } = readSettings()
const database = `prove-${process.pid}`

const DIGEST = `
MATCH (node:$any($kinds))
RETURN 'node ' + labels(node)[0] + ' ' + node.id AS name, properties(node) AS properties
UNION ALL
MATCH (from:$any($kinds))-[relationship]->(to:$any($kinds))
RETURN type(relationship) + ' ' + from.id + ' ' + to.id AS name, properties(relationship) AS properties`

/** The files of an example by its name. */
export async function listExampleFiles(name: string): Promise<string[]> {
  const folder = join(import.meta.dirname, '../examples', name)
  const files = await readdir(folder)
  return files.filter((file) => file.endsWith('.csv')).map((file) => join(folder, file))
}

interface ImportProgress {
  readonly state: string
  readonly rowsWritten: number
  readonly problem?: object
}

/** The service and its database, both of which can be killed and started again. */
export class TestBed {
  readonly folder: string
  #neo4j!: EmbeddedDatabase
  #graph!: Graph
  #service!: Service

  private constructor(folder: string) {
    this.folder = folder
  }

  static async open(): Promise<TestBed> {
    const testBed = new TestBed(await mkdtemp(join(tmpdir(), 'cx-atlas-prove-')))
    await testBed.start()
    return testBed
  }

  /** The connection of the proof itself, beside that of the service. */
  get graph(): Graph {
    return this.#graph
  }

  get address(): string {
    return this.#service.address
  }

  /** The process of the service. */
  get pid(): number {
    return this.#service.process.pid ?? 0
  }

  /** Nobody but the proof starts a killed database again. */
  async start(): Promise<void> {
    this.#neo4j = await startEmbedded({ home, name: database, isSupervised: false })
    this.#graph = openGraph(this.#neo4j)
    await migrate(this.#graph)
    const { uri, username, password } = this.#neo4j
    this.#service = await startService('own', {
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      CX_ATLAS_HOME: this.folder,
    })
  }

  /** Nobody is given the time to say goodbye: a killed process writes nothing more. */
  async kill(victim: 'the service' | 'Neo4j'): Promise<void> {
    if (victim === 'Neo4j') {
      const text = await readFile(join(home, 'databases', database, 'running.json'), 'utf8')
      process.kill((JSON.parse(text) as { pid: number }).pid, 'SIGKILL')
      await this.#neo4j.exited
    }
    await this.#service.kill()
    await this.#graph.close().catch(() => {})
    await this.#neo4j.stop().catch(() => {})
  }

  async close(): Promise<void> {
    await this.#service.kill()
    await this.#graph.close()
    await this.#neo4j.stop()
    await rm(join(home, 'databases', database), { recursive: true, force: true })
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Begins an import of files; gives its id. */
  async startImport(files: readonly string[]): Promise<string> {
    const form = new FormData()
    for (const file of files) form.append('file', new Blob([await readFile(file)]), basename(file))
    const response = await fetch(`${this.address}/imports`, { method: 'POST', body: form })
    if (response.status !== 202) throw new Error(await response.text())
    return ((await response.json()) as { id: string }).id
  }

  /** How far an import is. */
  async readProgress(id: string): Promise<ImportProgress> {
    return (await (await fetch(`${this.address}/imports/${id}`)).json()) as ImportProgress
  }

  async waitForImport(id: string): Promise<void> {
    for (;;) {
      const { state, problem } = await this.readProgress(id)
      if (state === 'done') return
      if (['failed', 'cancelled'].includes(state)) throw new Error(JSON.stringify(problem))
      await sleep(200)
    }
  }

  clear(): Promise<void> {
    return deleteGraphData(this.#graph)
  }

  /** What is on the map, without the times of the import; a row written twice would show in its revision. */
  async computeDigest(): Promise<string> {
    const lines: string[] = []
    for await (const { name, properties } of this.#graph.stream<{
      name: string
      properties: Record<string, unknown>
    }>(DIGEST, { kinds: kindNames })) {
      const { createdAt: _, updatedAt: __, ...rest } = properties
      lines.push(`${name} ${JSON.stringify(Object.entries(rest).toSorted())}`)
    }
    return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
  }
}
