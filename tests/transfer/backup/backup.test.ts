import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refuseHalfRestored } from '../../../src/embedded/openDatabase.ts'
import type { Graph } from '../../../src/graph/graph.ts'
import { migrate } from '../../../src/graph/migrations/migrate.ts'
import { openGraph } from '../../../src/graph/openGraph.ts'
import { contentOf, exportGraph, fileFacts } from '../../../src/transfer/backup/exportGraph.ts'
import { manifestOf, readManifest, writeManifest } from '../../../src/transfer/backup/manifest.ts'
import { checkContent, checkFile, importGraph, isEmpty } from '../../../src/transfer/backup/restore.ts'
import {
  build,
  department,
  empty,
  openTestGraph,
  owns,
  testDatabase,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await openTestGraph()

let exact: Graph
let folder: string
beforeAll(async () => {
  exact = openGraph(testDatabase(), { isExact: true })
  folder = await mkdtemp(join(tmpdir(), 'cx-atlas-'))
})
beforeEach(async () => {
  await empty(graph)
  await build(
    graph,
    department('finance'),
    touchpoint('invoice', { importance: 4 }),
    owns('finance', 'invoice'),
  )
  await change(`
    MATCH (department:Department)-[owns:OWNS]->(touchpoint:Touchpoint)
    SET touchpoint.whole = 9007199254740993, touchpoint.broken = 1.0, touchpoint.nothing = -0.0,
      touchpoint.unknown = 0.0 / 0.0, touchpoint.list = [1, 2], touchpoint.day = date('2026-02-28'),
      touchpoint.at = datetime('2026-02-28T10:00:00.123456789[Europe/Berlin]'), touchpoint.place = point({x: 1, y: 2}),
      touchpoint.long = duration('P1M2DT3S'), owns.\`strange name\` = localtime('10:00:00.5')
    CREATE (:ApiKey {id: 'k', hash: 'of a secret'})`)
})
afterAll(async () => {
  await empty(graph)
  await rm(folder, { recursive: true })
  await exact.close()
})

const change = (cypher: string) => graph.write((transaction) => transaction.run(cypher))

describe('an export', () => {
  it('brings back every value as it was, what the model does not know included, and all constraints', async () => {
    const file = join(folder, 'atlas.backup')
    const content = await exportGraph(exact, file)
    expect(content.nodes).toMatchObject({ Department: 1, Touchpoint: 1, ApiKey: 1 })
    await change(
      "MATCH (touchpoint:Touchpoint) SET touchpoint.name = 'Spoilt' CREATE (:Department {id: 'late'})",
    )
    expect(await contentOf(exact)).not.toEqual(content)
    await importGraph(exact, file)
    expect(await contentOf(exact)).toEqual(content)
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
    await expect(change("CREATE (:Department {id: 'finance'})")).rejects.toThrow('already exists')
  })

  it('is lines of JSON that say what they are', async () => {
    const file = join(folder, 'lines.backup')
    await exportGraph(exact, file)
    const lines = gunzipSync(await readFile(file))
      .toString()
      .trim()
      .split('\n')
    expect(lines.some((line) => line.startsWith('{"schema":"CREATE CONSTRAINT'))).toBe(true)
    expect(lines.some((line) => line.includes('"whole":{"INTEGER":"9007199254740993"}'))).toBe(true)
  })
})

describe('a restore', () => {
  it('refuses a file that is not whole, and one without a manifest', async () => {
    const file = join(folder, 'torn.backup')
    const content = await exportGraph(exact, file)
    const manifest = await writeManifest(file, { way: 'export', content, file: await fileFacts(file) })
    await checkFile(file, await readManifest(file))
    await truncate(file, 100)
    await expect(checkFile(file, manifest)).rejects.toMatchObject({ code: 'SETUP' })
    await writeFile(manifestOf(file), '{}')
    await expect(readManifest(file)).rejects.toMatchObject({ code: 'SETUP' })
  })

  it('says what is missing after it', async () => {
    const content = await contentOf(exact)
    const manifest = {
      format: 'cx-atlas backup 1',
      way: 'export',
      madeBy: '',
      madeAt: '',
      file: { bytes: 0, sha256: '' },
    } as const
    await change('MATCH (key:ApiKey) DELETE key')
    await expect(checkContent(exact, { ...manifest, content })).rejects.toThrow('0 nodes ApiKey instead of 1')
  })

  it('is known as unfinished when it was broken off', async () => {
    await change('CREATE (:Restore {name: "restore"})')
    await expect(refuseHalfRestored(graph)).rejects.toThrow('--replace')
    await change('MATCH (restore:Restore) DELETE restore')
    await refuseHalfRestored(graph)
  })

  it('knows a database that holds something', async () => {
    expect(await isEmpty(graph)).toBe(false)
    await empty(graph)
    expect(await isEmpty(graph)).toBe(true)
  })
})
