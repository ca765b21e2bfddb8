import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const secondInstance = await createTestApp(graph)

beforeAll(() =>
  seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice'),
    touchpoint('hotline'),
    owns('finance', 'invoice'),
  ),
)
afterAll(() => clearGraph(graph))

const createHeader = (title: string) => `/*
title: ${title}
question: Which touchpoints are there?
description: All of them.
parameters:
  least: { type: string, description: The first letter or a later one }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
finding:
  severity: low
  key: [touchpointId]
  elements: { touchpointId: Touchpoint }
  explanation: There is {touchpointId}.
*/
:param least => 'a';
`
const query = 'MATCH (n:Touchpoint) WHERE n.id >= $least RETURN n.id AS touchpointId ORDER BY touchpointId'
const saveReport = (name: string, text: string) =>
  app.inject({ method: 'PUT', url: `/reports/${name}`, payload: { text } })
const get = (url: string, instance = app) => instance.inject({ method: 'GET', url })

it('a saved report is a report like every other, at once on every instance, until it is taken away', async () => {
  const first = await saveReport('all-touchpoints', `${createHeader('All')}${query}`)
  expect(first.statusCode, first.body).toBe(201)
  expect((await saveReport('all-touchpoints', `${createHeader('Everything')}${query}`)).json().version).toBe(
    2,
  )
  const { title, rows, total } = (await get('/reports/all-touchpoints?least=i', secondInstance)).json()
  expect({ title, rows, total }).toEqual({
    title: 'Everything',
    rows: [{ touchpointId: 'invoice' }],
    total: 1,
  })
  const csv = 'touchpointId\r\nhotline\r\ninvoice\r\n'
  expect((await get('/reports/all-touchpoints.csv')).body).toBe(csv)
  const headers = { accept: 'text/csv' }
  expect((await app.inject({ method: 'GET', url: '/reports/all-touchpoints', headers })).body).toBe(csv)
  const { reports } = (await get('/reports', secondInstance)).json()
  expect(reports.map(({ name }: { name: string }) => name)).toContain('all-touchpoints')
  const { items } = (await get('/findings?maxAge=0&report=all-touchpoints')).json()
  expect(items.map(({ key }: { key: string }) => key)).toContain('all-touchpoints:hotline')
  const { versions } = (await get('/reports/all-touchpoints/versions')).json()
  expect(versions.map(({ version }: { version: number }) => version)).toEqual([2, 1])
  expect((await app.inject({ method: 'DELETE', url: '/reports/all-touchpoints' })).statusCode).toBe(204)
  expect((await get('/reports/all-touchpoints', secondInstance)).statusCode).toBe(404)
})

it('a saved report may take the kinds it looks at as a parameter', async () => {
  const text = `/*
title: Elements
question: Which elements are there?
description: Of some kinds.
parameters:
  kinds: { type: kinds, description: Kinds to look at }
columns:
  - { name: id, type: string, description: Its id }
*/
:param kinds => ['Touchpoint', 'Department'];

MATCH (n:$any($kinds)) RETURN n.id AS id ORDER BY id`
  const saved = await saveReport('elements', text)
  expect(saved.statusCode, saved.body).toBe(201)
  const fetchIds = async (url: string) => (await get(url)).json().rows.map(({ id }: { id: string }) => id)
  expect(await fetchIds('/reports/elements')).toEqual(['finance', 'hotline', 'invoice'])
  expect(await fetchIds('/reports/elements?kinds=Department;Partner')).toEqual(['finance'])
  const { statusCode, body } = await get('/reports/elements?kinds=Department;Planet')
  expect(statusCode, body).toBe(400)
  expect(JSON.parse(body).errors[0]).toMatchObject({ in: 'query', path: 'kinds[1]' })
  expect((await app.inject({ method: 'DELETE', url: '/reports/elements' })).statusCode).toBe(204)
})

it.each([
  ['a name of the project', 'role-gaps', query, 405],
  ['a query that writes', 'bad', 'MATCH (n:Touchpoint) SET n.name = $least RETURN n.id AS touchpointId', 400],
  ['a query that looks elsewhere', 'bad', 'MATCH (n) WHERE n.id = $least RETURN n.id AS touchpointId', 400],
  ['other columns than it declares', 'bad', 'MATCH (n:Touchpoint {id: $least}) RETURN n.id AS id', 400],
  [
    'a parameter that it does not declare',
    'bad',
    'MATCH (n:Touchpoint {id: $x}) RETURN n.id AS touchpointId',
    400,
  ],
])('a report with %s is refused', async (_, name, cypher, status) => {
  const response = await saveReport(name, `${createHeader('Bad')}${cypher}`)
  expect(response.statusCode, response.body).toBe(status)
})

it('a text without a header is refused', async () => {
  expect((await saveReport('bad', query)).json().code).toBe('INVALID_INPUT')
})
