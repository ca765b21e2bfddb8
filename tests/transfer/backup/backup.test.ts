import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ensureAnchor } from '../../../src/graph/copies/anchors.ts'
import type { Graph } from '../../../src/graph/graph.ts'
import { withLease } from '../../../src/graph/lease.ts'
import { migrate } from '../../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../../src/graph/openGraph.ts'
import { exportGraph, readContent, readFileDigest } from '../../../src/transfer/backup/exportGraph.ts'
import { getManifestPath, readManifest, writeManifest } from '../../../src/transfer/backup/manifest.ts'
import {
  assertContentMatches,
  assertFileIntact,
  isEmpty,
  restoreGraph,
} from '../../../src/transfer/backup/restore.ts'
import { deleteOldBackups, toBackupName } from '../../../src/transfer/backup/retention.ts'
import {
  clearGraph,
  createTestGraph,
  department,
  getTestDatabase,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()

let exactGraph: Graph
let folder: string
beforeAll(async () => {
  exactGraph = openGraph(getTestDatabase(), { useBigInt: true })
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
})
beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice', { importance: 4 }),
    owns('finance', 'invoice'),
  )
  await runCypher(`
    MATCH (department:Department)-[owns:OWNS]->(touchpoint:Touchpoint)
    SET touchpoint.whole = 9007199254740993, touchpoint.broken = 1.0, touchpoint.nothing = -0.0,
      touchpoint.unknown = 0.0 / 0.0, touchpoint.list = [1, 2], touchpoint.day = date('2026-02-28'),
      touchpoint.at = datetime('2026-02-28T10:00:00.123456789[Europe/Berlin]'), touchpoint.place = point({x: 1, y: 2}),
      touchpoint.long = duration('P1M2DT3S'), owns.\`strange name\` = localtime('10:00:00.5')
    CREATE (:ApiKey {id: 'k', hash: 'of a secret'})`)
})
afterAll(async () => {
  await clearGraph(graph)
  await rm(folder, { recursive: true })
  await exactGraph.close()
})

const runCypher = (cypher: string) => graph.write((transaction) => transaction.run(cypher))

describe('an export', () => {
  it('brings back every value as it was, what the model does not know included, and all constraints', async () => {
    const file = join(folder, 'atlas.backup')
    const content = await exportGraph(exactGraph, file)
    expect(content.nodes).toMatchObject({ Department: 1, Touchpoint: 1, ApiKey: 1 })
    await runCypher(
      "MATCH (touchpoint:Touchpoint) SET touchpoint.name = 'Spoilt' CREATE (:Department {id: 'late'})",
    )
    expect(await readContent(exactGraph)).not.toEqual(content)
    await restoreGraph(exactGraph, file)
    expect(await readContent(exactGraph)).toEqual(content)
    const { rows } = await graph.read(
      'MATCH (t:Touchpoint) RETURN t.whole = 9007199254740993 AS isExact, valueType(t.broken) AS broken, toString(t.at) AS at, labels(t) AS labels',
    )
    expect(rows).toEqual([
      {
        isExact: true,
        broken: 'FLOAT NOT NULL',
        at: '2026-02-28T10:00:00.123456789+01:00[Europe/Berlin]',
        labels: ['Touchpoint'],
      },
    ])
    expect(await migrate(graph)).toEqual([])
    await expect(runCypher("CREATE (:Department {id: 'finance'})")).rejects.toThrow('already exists')
  })

  it('is lines of JSON that say what they are', async () => {
    const file = join(folder, 'lines.backup')
    await exportGraph(exactGraph, file)
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trim()
      .split('\n')
    expect(lines.some((line) => line.startsWith('{"schema":"CREATE CONSTRAINT'))).toBe(true)
    expect(lines.some((line) => line.includes('"whole":{"INTEGER":"9007199254740993"}'))).toBe(true)
  })
})

describe('an export while others write', () => {
  /** The graph, with a write after the first row of each of these statements and one after its last. */
  function interruptReading(write: () => Promise<unknown>): Graph {
    async function* stream(...[cypher, ...rest]: Parameters<Graph['stream']>) {
      const isElements = /^MATCH \((node:!|from\))/.test(cypher.trim())
      let isFirst = true
      for await (const row of exactGraph.stream(cypher, ...rest)) {
        yield row
        if (isFirst && isElements) await write()
        isFirst = false
      }
      if (isElements) await write()
      return ''
    }
    return { ...exactGraph, stream: stream as Graph['stream'] }
  }

  it('shows the graph as it stands at the end of reading', async () => {
    const writes = [
      () => seedGraph(graph, touchpoint('letter'), owns('finance', 'letter'), department('legal')),
      () =>
        seedGraph(
          graph,
          { op: 'delete', kind: 'Touchpoint', id: 'letter', cascade: 'relationships' },
          touchpoint('call', { importance: 2 }),
          owns('legal', 'call', { note: 'Agreed' }),
          { op: 'patch', kind: 'Department', id: 'finance', properties: { name: 'Money' } },
        ),
      () => seedGraph(graph, touchpoint('chat'), owns('finance', 'chat'), owns('legal', 'chat')),
      () =>
        seedGraph(
          graph,
          {
            op: 'delete',
            type: 'OWNS',
            from: { kind: 'Department', id: 'legal' },
            to: { kind: 'Touchpoint', id: 'call' },
          },
          { op: 'patch', kind: 'Touchpoint', id: 'chat', properties: { importance: 5 } },
        ),
    ]
    const file = join(folder, 'busy.backup')
    const content = await exportGraph(
      interruptReading(async () => writes.shift()?.()),
      file,
    )
    expect(writes).toEqual([])
    expect(content).toEqual(await readContent(exactGraph))
    await restoreGraph(exactGraph, file)
    expect(await readContent(exactGraph)).toEqual(content)
    const { rows } = await graph.read(
      'MATCH (d)-[:OWNS]->(t) RETURN d.name AS owner, t.id AS id ORDER BY owner, id',
    )
    expect(rows).toEqual([
      { owner: 'Money', id: 'chat' },
      { owner: 'Money', id: 'invoice' },
      { owner: 'legal', id: 'chat' },
    ])
  })

  it('reads again after a change that bypasses the service, and gives up when there is always one', async () => {
    const file = join(folder, 'bypassed.backup')
    let count = 0
    const bypass = () => {
      count += 1
      return runCypher(`MATCH (department:Department) SET department.count = ${count}`)
    }
    const content = await exportGraph(
      interruptReading(async () => count === 0 && bypass()),
      file,
    )
    expect(content).toEqual(await readContent(exactGraph))
    await expect(exportGraph(interruptReading(bypass), `${file}.2`)).rejects.toMatchObject({
      code: 'CONCURRENT_CHANGE',
    })
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/draft|partial|\.2$/))
  })
})

describe('a restore', () => {
  it('refuses a file that is not whole, and one without a manifest', async () => {
    const file = join(folder, 'torn.backup')
    const content = await exportGraph(exactGraph, file)
    const manifest = await writeManifest(file, { way: 'export', content, file: await readFileDigest(file) })
    await assertFileIntact(file, await readManifest(file))
    await truncate(file, 100)
    await expect(assertFileIntact(file, manifest)).rejects.toMatchObject({ code: 'SETUP' })
    await writeFile(getManifestPath(file), '{}')
    await expect(readManifest(file)).rejects.toMatchObject({ code: 'SETUP' })
  })

  it('says what is missing after it', async () => {
    const content = await readContent(exactGraph)
    const manifest = {
      format: 'cx-atlas backup 1',
      way: 'export',
      madeBy: '',
      madeAt: '',
      file: { bytes: 0, sha256: '' },
    } as const
    await runCypher('MATCH (key:ApiKey) DELETE key')
    await expect(assertContentMatches(exactGraph, { ...manifest, content })).rejects.toThrow(
      '0 nodes ApiKey instead of 1',
    )
  })

  it('is known as unfinished when it was broken off', async () => {
    await runCypher('CREATE (:Restore {name: "restore"})')
    await expect(migrate(graph)).rejects.toThrow('--replace')
    await runCypher('MATCH (restore:Restore) DELETE restore')
    expect(await migrate(graph)).toEqual([])
  })

  it('knows a database that holds something', async () => {
    expect(await isEmpty(graph)).toBe(false)
    await clearGraph(graph)
    expect(await isEmpty(graph)).toBe(true)
  })

  it('counts a database as empty on which the service has only run', async () => {
    await clearGraph(graph)
    await withLease(graph, 'retention', () => ensureAnchor(graph))
    await runCypher('CREATE (:HistoryDay {day: "2026-03-31"}), (:CommitTrace)')
    expect(await isEmpty(graph)).toBe(true)
  })
})

describe('a series of backups', () => {
  it('keeps the newest complete ones, and whatever else is in the folder', async () => {
    const series = await mkdtemp(join(folder, 'series-'))
    const names = [1, 2, 3, 4].map((day) => toBackupName(new Date(`2026-11-0${day}T06:00:00Z`)))
    const files = [...names.flatMap((name) => [name, getManifestPath(name)]), 'atlas.backup', 'notes.txt']
    const incomplete = toBackupName(new Date('2026-10-01T06:00:00Z'))
    await Promise.all([...files, incomplete].map((name) => writeFile(join(series, name), '')))
    expect(await deleteOldBackups(series, 2)).toEqual([
      'atlas-2026-11-01T060000Z.backup',
      'atlas-2026-11-02T060000Z.backup',
    ])
    expect((await readdir(series)).toSorted()).toEqual(
      [...files.filter((name) => !/-0[12]T/.test(name)), incomplete].toSorted(),
    )
  })
})
