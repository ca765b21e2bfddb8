import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Service, startService } from '../../proofs/service.ts'
import { applyExtension } from '../../src/graph/migrations/applyExtension.ts'
import { migrationsFolder, readMigrationFiles } from '../../src/graph/migrations/migrationFiles.ts'
import { extendKinds, extendTypes, readExtension } from '../../src/model/extensions.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { readSheets } from '../support/readSheets.ts'
import { clearGraph, createTestGraph, getTestDatabase } from '../support/testGraph.ts'

const root = join(import.meta.dirname, '../..')
const graph = await createTestGraph()
const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-test-'))
afterAll(() => rm(folder, { recursive: true }))

const modelFile = `
nodes:
  Touchpoint:
    properties:
      costCentre:
        type: string
        description: Cost centre that pays for it
        pattern: ^[0-9]{4}$
        patternHint: four digits
        isIndexed: true
        example: '4711'
      risk:
        choices: { low: low, high: high }
        description: Risk when it fails
    values:
      lifecycle: { pilot: in a pilot }
relationships:
  OWNS:
    properties:
      agreedIn: { type: string, description: Meeting in which it was agreed }
`

async function writeModelFile(content: string, name = 'model.yaml'): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, content)
  return file
}

/** The model with what a file adds to it. */
async function extendModel(content: string) {
  const extension = readExtension(await writeModelFile(content))
  return {
    kinds: extendKinds(nodeKinds, extension),
    types: extendTypes([...relationshipTypes.values()], extension),
  }
}

describe('a model file', () => {
  it('adds properties and values, and leaves all others as they are', async () => {
    const { kinds, types } = await extendModel(modelFile)
    const touchpoint = kinds.get('Touchpoint')
    expect(Object.keys(touchpoint?.properties ?? {}).slice(-2)).toEqual(['costCentre', 'risk'])
    expect(touchpoint?.properties.lifecycle?.choices).toEqual([
      ...(nodeKinds.get('Touchpoint')?.properties.lifecycle?.choices ?? []),
      'pilot',
    ])
    expect(touchpoint?.example).toMatchObject({ id: 'first-invoice', costCentre: '4711' })
    expect(kinds.get('System')).toBe(nodeKinds.get('System'))
    expect(types.find(({ name }) => name === 'OWNS')?.properties.agreedIn?.type).toBe('string')
  })

  const touchpoint = (declaration: string) => `nodes:\n  Touchpoint:\n    properties:\n      ${declaration}\n`

  it.each([
    ['a: [', /model\.yaml, line 1: Invalid YAML: /],
    ['nodes:\n  Touchpiont: {}', /line 2: Unknown kind 'Touchpiont'; did you mean 'Touchpoint'\?/],
    ['relationships:\n  OWN: {}', /line 2: Unknown relationship type 'OWN'; did you mean 'OWNS'\?/],
    [touchpoint('emotion: { type: string, description: x }'), /line 4: Touchpoint already has emotion/],
    [touchpoint('name: { type: string, description: x }'), /line 4: Touchpoint already has name/],
    [touchpoint('limit: { type: string, description: x }'), /line 4: limit is reserved/],
    [touchpoint('Cost: { type: string, description: x }'), /Cost must be a name such as costCentre/],
    [touchpoint('cost: { type: text, description: x }'), /cost\/type must be string, integer/],
    [touchpoint('cost: { description: x }'), /cost must have a type or choices/],
    [touchpoint('cost: { type: string, description: x, minimum: 1 }'), /must be an integer or a number/],
    [touchpoint("cost: { type: string, description: x, pattern: '[' , patternHint: y }"), /a valid pattern/],
    [
      touchpoint('cost: { type: integer, description: x, maximum: 3, example: 7 }'),
      /has an example that must be 3 or less/,
    ],
    [
      'nodes:\n  Touchpoint:\n    values:\n      rating: { a: b }',
      /line 4: Unknown property with values 'rating'/,
    ],
  ])('is refused with the line and the reason: %j', async (content, message) => {
    await expect(extendModel(content)).rejects.toThrow(message)
  })

  it('is refused when it cannot be read', () => {
    expect(() => readExtension('/nowhere/model.yaml')).toThrow(
      /Cannot read MODEL_FILE \/nowhere\/model\.yaml/,
    )
  })
})

describe('a service with a model file', () => {
  let service: Service
  const { uri, username, password } = getTestDatabase()
  const database = { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password }

  beforeAll(async () => {
    const MODEL_FILE = await writeModelFile(modelFile, 'served.yaml')
    service = await startService('own', { ...database, MODEL_FILE, LOG_LEVEL: 'error' })
  })
  afterAll(async () => {
    await service.stop()
    await clearGraph(graph)
    await applyExtension(graph, await readMigrationFiles(migrationsFolder))
  })

  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${service.address}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    return { status: response.status, body: Buffer.from(await response.arrayBuffer()) }
  }
  const read = async (path: string) => JSON.parse((await send('GET', path)).body.toString())

  it('has its properties wherever the model is', async () => {
    const touchpoint = { name: 'Invoice', costCentre: '4711', risk: 'high', lifecycle: 'pilot' }
    expect((await send('PUT', '/touchpoints/invoice', touchpoint)).status).toBe(201)
    await send('PUT', '/departments/finance', { name: 'Finance' })
    const claim = '/relationships/OWNS/Department/finance/Touchpoint/invoice'
    expect((await send('PUT', claim, { agreedIn: 'Kick-off' })).status).toBe(201)
    const refused = await send('PUT', '/touchpoints/other', { name: 'Other', costCentre: '47' })
    expect([refused.status, refused.body.toString()]).toEqual([400, expect.stringContaining('four digits')])

    expect((await read('/touchpoints?costCentre=4711')).items).toMatchObject([
      { id: 'invoice', risk: 'high' },
    ])
    expect((await read('/touchpoints?lifecycle=pilot&sort=-risk')).items).toHaveLength(1)
    expect((await read("/odata/Touchpoints?$filter=risk eq 'high'")).value).toMatchObject([{ id: 'invoice' }])
    expect((await read('/tables/Owns.json'))[0]).toMatchObject({ agreedIn: 'Kick-off' })
    const sheets = readSheets((await send('GET', '/imports/template.xlsx')).body)
    expect(sheets.get('touchpoints')?.[0]).toMatchObject({ costCentre: '4711' })
    expect(JSON.stringify(await read('/docs/json'))).toContain('Cost centre that pays for it')
    expect(JSON.stringify(await read('/model'))).toContain('in a pilot')
    expect((await send('GET', '/exports/ecosystem.ndjson')).body.toString()).toContain('"costCentre":"4711"')
    const { rows } = await graph.read(
      "SHOW INDEXES YIELD name, state WHERE name = 'touchpoint_cost_centre' RETURN state",
    )
    expect(rows).toEqual([{ state: 'ONLINE' }])
  })

  it('does not start with a file that lacks what the map has, and says how many have it', async () => {
    const MODEL_FILE = await writeModelFile(modelFile.replace(/ {6}risk:[\s\S]*?(?= {4}values)/, ''))
    const other = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'serve'], {
      env: { ...process.env, ...database, MODEL_FILE, PORT: '0' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const [output] = await Promise.all([text(other.stderr), once(other, 'exit')])
    expect(other.exitCode).toBe(1)
    expect(output).toBe(
      'error: MODEL_FILE no longer declares Touchpoint.risk, which 1 node has and the value high of Touchpoint.risk, which 1 node has. Declare it again, or remove it from the map first with the earlier file\n',
    )
  })

  const withRegion = modelFile.replace(
    '      risk:',
    '      region: { type: string, description: Where }\n      risk:',
  )

  const logs = (text: RegExp) =>
    vi.waitFor(() => expect(service.logTail()).toMatch(text), { timeout: 50_000, interval: 200 })

  it('takes over a changed file while it answers every request', async () => {
    let isChanged = false
    const statuses = new Set<number>()
    const asking = (async () => {
      while (!isChanged) statuses.add((await send('GET', '/touchpoints')).status)
    })()
    await writeModelFile(withRegion, 'served.yaml')
    await expect
      .poll(async () => JSON.stringify(await read('/model')), { timeout: 50_000, interval: 500 })
      .toContain('"region"')
    isChanged = true
    await asking
    expect([...statuses]).toEqual([200])
    expect((await send('PATCH', '/touchpoints/invoice', { region: 'North' })).status).toBe(200)
    expect((await read('/touchpoints?region=North')).items).toMatchObject([{ id: 'invoice' }])
  })

  it.each([
    ['that is not valid', 'nodes: [', /served\.yaml, line 1: Invalid YAML/],
    ['that does not fit the model', 'nodes:\n  Touchpiont: {}', /line 2: Unknown kind 'Touchpiont'/],
    ['that lacks what the map has', modelFile, /no longer declares Touchpoint\.region, which 1 node has/],
  ])('keeps its model when the file becomes one %s', async (_, content, reason) => {
    await writeModelFile(content, 'served.yaml')
    await logs(reason)
    await logs(/the model stays what it was/)
    expect((await read('/touchpoints?region=North')).items).toHaveLength(1)
  })

  it('drops the index of what is no longer declared once the map is rid of it', async () => {
    await clearGraph(graph)
    await applyExtension(
      graph,
      await readMigrationFiles(migrationsFolder),
      readExtension(await writeModelFile(modelFile)),
    )
    await applyExtension(graph, await readMigrationFiles(migrationsFolder))
    const { rows } = await graph.read(
      "SHOW INDEXES YIELD name WHERE name = 'touchpoint_cost_centre' RETURN name",
    )
    expect(rows).toEqual([])
  })
})
