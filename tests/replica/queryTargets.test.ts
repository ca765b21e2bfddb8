import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openConfiguredStates } from '../../src/configuredGraph.ts'
import { buildApp } from '../../src/http/app.ts'
import type { AtlasError } from '../../src/model/errors.ts'
import { openAdHocQueries } from '../../src/replica/openAdHocQueries.ts'
import { removeReplicas } from '../../src/replica/replicaStores.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { readSettings } from '../../src/settings.ts'
import { afterUse } from '../support/afterUse.ts'
import { drill } from '../support/drill.ts'
import { clearGraph, createTestGraph, getTestDatabase, seedGraph, touchpoint } from '../support/testGraph.ts'
import { createTouchpointReport } from '../support/touchpointReport.ts'

const graph = await createTestGraph()
const databaseName = `tests-${process.pid}-targets`

beforeAll(() => seedGraph(graph, touchpoint('invoice')))
afterAll(() => clearGraph(graph))

async function openApp(environment: NodeJS.ProcessEnv) {
  const settings = readSettings({ ...process.env, ...environment })
  const log: string[] = []
  const onProgress = (line: string) => log.push(line)
  const home = settings.CX_ATLAS_HOME
  const adHoc = await openAdHocQueries(settings, { graph, home, databaseName, onProgress })
  const app = await buildApp({ graph, catalogue: await readCatalogue(), adHoc })
  afterUse(async () => {
    await app.close()
    await adHoc.close()
    await removeReplicas(home, databaseName)
  })
  const post = (payload: object) => app.inject({ method: 'POST', url: '/cypher', payload })
  const get = (url: string) => app.inject({ method: 'GET', url })
  return { app, log, post, get }
}

const report = createTouchpointReport('MATCH (n:Touchpoint) RETURN n.id AS touchpointId')

describe('an embedded replica', () => {
  drill(
    'starts and follows although the request that needed it first is over',
    async () => {
      const { post, get } = await openApp({})
      const query = 'MATCH (t:Touchpoint) RETURN t.id AS id'
      await post({ query, timeoutMs: 100 })
      await expect
        .poll(async () => (await post({ query })).json().rows, { timeout: 240_000 })
        .toEqual([['invoice']])
      await seedGraph(graph, touchpoint('later'))
      const response = await post({ query: 'MATCH (t:Touchpoint {id: "later"}) RETURN t.id AS id' })
      expect(response.json().rows, response.body).toEqual([['later']])
      const { sequence } = response.json().position
      expect(response.headers['cx-atlas-sequence']).toBe(String(sequence))
      const { items } = (await get(`/changes?since=${sequence - 1}`)).json()
      expect(items).toMatchObject([{ sequence, element: { id: 'later' } }])
    },
    300_000,
  )
})

describe('ad-hoc queries', () => {
  it('run on the server that the operator names, with everything that was written', async () => {
    const { uri, username, password } = getTestDatabase()
    const { log, post, get } = await openApp({
      REPLICA_NEO4J_URI: uri,
      REPLICA_NEO4J_USERNAME: username,
      REPLICA_NEO4J_PASSWORD: password,
    })
    expect(log).toEqual([`Ad-hoc queries run on the server at ${uri}`])
    expect((await get('/me')).json()).toMatchObject({ adHocQueries: { target: 'server' } })
    await seedGraph(graph, touchpoint('latest'))
    const query = "MATCH (t:Touchpoint {id: 'latest'}) RETURN t.id AS id"
    const { rows, position } = (await post({ query })).json()
    expect(rows).toEqual([['latest']])
    expect(position).toEqual({ version: await graph.version() })
  })

  it('do not start with a server whose password is missing', async () => {
    await expect(openApp({ REPLICA_NEO4J_URI: 'bolt://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'SETUP',
      faults: [{ path: 'REPLICA_NEO4J_PASSWORD' }],
    })
  })

  it('wait in an embedded replica until the first of them', async () => {
    const { log, get } = await openApp({})
    expect(log).toEqual([
      'Ad-hoc queries run on a replica in a process of its own, which starts with the first query',
    ])
    expect((await get('/me')).json()).toMatchObject({ adHocQueries: { target: 'embedded' } })
  })

  it('are refused when they are off, and nothing else is', async () => {
    const { app, log, post, get } = await openApp({ AD_HOC_QUERIES: 'off' })
    expect(log).toEqual(['Ad-hoc queries are off: AD_HOC_QUERIES is off'])
    expect((await get('/me')).json()).toMatchObject({ adHocQueries: { target: 'off' } })
    const refused = await post({ query: 'RETURN 1 AS one' })
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'QUERIES_OFF'])
    const saved = await app.inject({ method: 'PUT', url: '/reports/mine', payload: { text: report } })
    expect([saved.statusCode, saved.json().code]).toEqual([403, 'QUERIES_OFF'])
    for (const url of ['/reports/role-gaps', '/findings', '/tables/Touchpoints']) {
      expect((await get(url)).statusCode, url).toBe(200)
    }
  })
})

describe('earlier states of the map', () => {
  it.each([
    [{ AD_HOC_QUERIES: 'off' }, /: AD_HOC_QUERIES is off$/],
    [{ REPLICA_NEO4J_URI: 'bolt://127.0.0.1:1' }, /: REPLICA_NEO4J_URI is set/],
  ])('are refused where the service has no replica that it can move: %j', async (environment, message) => {
    const settings = readSettings({ ...process.env, ...environment })
    const database = { ...graph, name: databaseName, failed: new Promise<AtlasError>(() => {}) }
    const states = await openConfiguredStates(database, settings, { onProgress: () => {} })
    await expect(states.hold(1)).rejects.toMatchObject({
      code: 'RECORDED_STATES_OFF',
      message: expect.stringMatching(message),
    })
    await states.close()
  })
})
