import { beforeEach, describe, expect, it } from 'vitest'
import { serviceLabels } from '../../src/graph/serviceRecords.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  snapshotMap,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const get = (url: string) => app.inject({ method: 'GET', url })
const send = (payload: object) => app.inject({ method: 'POST', url: '/batch', payload })
const batch = (...changes: readonly unknown[]) => send({ changes })
const listResults = (response: { json(): { results: readonly { result: string }[] } }) =>
  response.json().results.map(({ result }) => result)
const listErrorPaths = (response: { json(): { errors: readonly { path: string; code?: string }[] } }) =>
  response.json().errors.map(({ path, code }) => (code === undefined ? path : `${path} ${code}`))

const remove = (kind: string, id: string, more = {}) => ({ op: 'delete', kind, id, ...more })
const create = (kind: string, id: string) => ({ op: 'create', kind, id, properties: { name: id } })
const rename = (kind: string, id: string, name: string, more = {}) => ({
  op: 'patch',
  kind,
  id,
  properties: { name },
  ...more,
})

const ownership = '/relationships/OWNS/Department/finance/Touchpoint/invoice'

/** Sends a batch that must be rejected, and checks that nothing was committed. */
async function expectRejected(...changes: readonly unknown[]) {
  const map = await snapshotMap(graph)
  const response = await batch(...changes)
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(await snapshotMap(graph)).toEqual(map)
  return response
}

async function countElements(): Promise<number> {
  const { rows } = await graph.read<{ total: number }>(
    'MATCH (node:!$any($serviceLabels)) RETURN count(node) + COUNT { ()-->() } AS total',
    { serviceLabels },
  )
  return rows[0]?.total ?? 0
}

describe('a batch', () => {
  it('makes all its changes, later ones seeing what earlier ones did', async () => {
    const response = await batch(
      create('Department', 'finance'),
      touchpoint('invoice'),
      owns('finance', 'invoice', { since: '2024-01-01' }),
      rename('Touchpoint', 'invoice', 'The invoice'),
    )
    expect(response.statusCode).toBe(200)
    expect(listResults(response)).toEqual(['created', 'created', 'created', 'updated'])
    expect((await get('/touchpoints/invoice')).json()).toMatchObject({ name: 'The invoice', revision: 2 })
    expect((await get(ownership)).json()).toMatchObject({ since: '2024-01-01', to: { name: 'The invoice' } })
  })

  it('tells of every change what became of it, with its tag and the element', async () => {
    await seedGraph(graph, department('finance'), department('it'), touchpoint('invoice'))
    const response = await batch(
      department('finance'),
      rename('Department', 'it', 'IT'),
      remove('Touchpoint', 'invoice'),
      create('Touchpoint', 'hotline'),
    )
    const [unchanged, updated, deleted, created] = response.json().results
    expect(unchanged).toMatchObject({ result: 'unchanged', element: { kind: 'Department', revision: 1 } })
    expect(updated).toMatchObject({ result: 'updated', element: { name: 'IT', revision: 2 } })
    expect(deleted).toEqual({ result: 'deleted', element: { kind: 'Touchpoint', id: 'invoice' } })
    expect(created).toMatchObject({ result: 'created', element: { kind: 'Touchpoint', id: 'hotline' } })
    expect((await get('/departments/it')).headers.etag).toBe(updated.etag)
    expect((await get('/touchpoints/hotline')).headers.etag).toBe(created.etag)
  })

  it('makes ids from names where a create gives none', async () => {
    const response = await batch({ op: 'create', kind: 'Department', properties: { name: 'Back Office' } })
    expect(response.json().results[0].element.id).toBe('back-office')
  })

  it('commits nothing when nothing is new', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    const map = await snapshotMap(graph)
    const again = await batch(department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    expect(listResults(again)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(await snapshotMap(graph)).toEqual(map)
  })
})

describe('deleting and recreating in one batch', () => {
  beforeEach(() => seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice')))

  it('gives a new node without the old one’s properties and relationships', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 5 }))
    const old = (await get('/touchpoints/invoice')).headers.etag
    const response = await batch(
      remove('Touchpoint', 'invoice', { cascade: 'relationships' }),
      create('Touchpoint', 'invoice'),
    )
    expect(listResults(response)).toEqual(['deleted', 'created'])
    const read = await get('/touchpoints/invoice?include=relationships')
    expect(read.json()).toMatchObject({ revision: 1, relationships: [] })
    expect(read.json()).not.toHaveProperty('importance')
    expect((await get('/touchpoints/invoice')).headers.etag).not.toBe(old)
    expect(await countElements()).toBe(2)
  })

  it('gives a new relationship', async () => {
    const relationshipStart = { type: 'OWNS', from: { kind: 'Department', id: 'finance' } }
    const to = { kind: 'Touchpoint', id: 'invoice' }
    const response = await batch(
      { op: 'delete', ...relationshipStart, to },
      { op: 'create', ...relationshipStart, to, properties: { note: 'recreated' } },
    )
    expect(listResults(response)).toEqual(['deleted', 'created'])
    expect((await get(ownership)).json()).toMatchObject({ note: 'recreated', revision: 1 })
    expect(await countElements()).toBe(3)
  })

  it('leaves nothing of what was made and deleted again', async () => {
    const response = await batch(
      create('System', 'crm'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/crm'),
      remove('System', 'crm', { cascade: 'relationships' }),
    )
    expect(response.statusCode, response.body).toBe(200)
    expect((await get('/systems/crm')).statusCode).toBe(404)
    expect(await countElements()).toBe(3)
  })

  it('sees relationships made by the same batch when a node is to go', async () => {
    const response = await expectRejected(
      create('System', 'crm'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/crm'),
      remove('System', 'crm'),
    )
    expect(listErrorPaths(response)).toEqual(['/changes/2 STILL_CONNECTED'])
  })

  it('lets a node go once its relationships went before it', async () => {
    const response = await batch(
      {
        op: 'delete',
        type: 'OWNS',
        from: { kind: 'Department', id: 'finance' },
        to: { kind: 'Touchpoint', id: 'invoice' },
      },
      remove('Touchpoint', 'invoice'),
    )
    expect(listResults(response)).toEqual(['deleted', 'deleted'])
  })

  it('does not let a relationship end at a node that is gone', async () => {
    const response = await expectRejected(
      remove('Touchpoint', 'invoice', { cascade: 'relationships' }),
      owns('finance', 'invoice'),
    )
    expect(listErrorPaths(response)).toEqual(['/changes/1/to NOT_FOUND'])
  })
})

describe('a batch of which some changes cannot be made', () => {
  it('makes none of them and names each with its place and its reason', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), owns('finance', 'invoice'))
    const response = await expectRejected(
      create('Touchpoint', 'hotline'),
      create('Department', 'finance'),
      rename('System', 'none', 'None'),
      remove('Touchpoint', 'invoice'),
      rename('Department', 'finance', 'Finances', { ifMatch: '7-old' }),
      owns('nobody', 'hotline'),
      create('Department', 'it'),
    )
    expect(response.statusCode).toBe(409)
    expect(response.json()).toMatchObject({ code: 'CHANGES_NOT_APPLIED', status: 409, faultsTotal: 5 })
    expect(listErrorPaths(response)).toEqual([
      '/changes/1/id ALREADY_EXISTS',
      '/changes/2 NOT_FOUND',
      '/changes/3 STILL_CONNECTED',
      '/changes/4 PRECONDITION_FAILED',
      '/changes/5/from NOT_FOUND',
    ])
    expect((await get('/touchpoints/hotline')).statusCode).toBe(404)
    expect((await get('/departments/it')).statusCode).toBe(404)
  })

  it('refuses the second of two creations of one element', async () => {
    const response = await expectRejected(create('Department', 'finance'), create('Department', 'finance'))
    expect(listErrorPaths(response)).toEqual(['/changes/1/id ALREADY_EXISTS'])
  })

  it('lets one of twenty batches at once create what all of them want', async () => {
    const attempts = Array.from({ length: 20 }, (_, index) =>
      batch(create('System', `own-${index}`), create('Department', 'finance')),
    )
    const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode)
    expect(statuses.toSorted()).toEqual([200, ...Array(19).fill(409)])
    expect(await countElements()).toBe(2)
  })

  it('does not stall when two batches touch the same nodes in opposite order', async () => {
    await seedGraph(graph, department('finance'), department('it'))
    const renameAll = (order: readonly string[], name: string) =>
      batch(...order.map((id) => rename('Department', id, name)))
    const attempts = Array.from({ length: 10 }, (_, index) =>
      renameAll(index % 2 === 0 ? ['finance', 'it'] : ['it', 'finance'], `name ${index}`),
    )
    const statuses = (await Promise.all(attempts)).map(({ statusCode }) => statusCode)
    expect(statuses).toEqual(Array(10).fill(200))
  })
})

describe('a batch that does not fit the model', () => {
  it('is refused whole, naming every fault of every change at its place', async () => {
    const response = await expectRejected(
      create('Department', 'finance'),
      node('Touchpoint', 'invoice', { importance: 6, colour: 'red' }),
      { op: 'put', kind: 'Touchpoint', id: 'hotline' },
      relationship('Channel/web', 'OWNS', 'Touchpoint/invoice'),
      owns('finance', 'invoice', { since: '2024-01-01', until: '2023-01-01' }),
      { op: 'patch', kind: 'Department', properties: { name: 'x' } },
    )
    expect(response.statusCode).toBe(400)
    expect(new Set(listErrorPaths(response))).toEqual(
      new Set([
        '/changes/1/properties/importance',
        '/changes/1/properties/colour',
        '/changes/2/properties/name',
        '/changes/3/to/kind',
        '/changes/4/properties/until',
        '/changes/5/id',
      ]),
    )
    expect(await countElements()).toBe(0)
  })

  it('names the property also when only a patch makes dates contradict each other', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    await seedGraph(graph, owns('finance', 'invoice', { since: '2024-01-01' }))
    const patch = { ...owns('finance', 'invoice', {}), op: 'patch', properties: { until: '2023-01-01' } }
    const response = await expectRejected(patch)
    expect(listErrorPaths(response)).toEqual(['/changes/0/properties/until INVALID_INPUT'])
  })

  it.each([
    ['an operation that does not exist', { op: 'merge', kind: 'Department', id: 'x' }, '/changes/0/op'],
    ['no operation', { kind: 'Department', id: 'x' }, '/changes/0/op'],
    ['a kind that does not exist', { op: 'delete', kind: 'Planet', id: 'mars' }, '/changes/0/kind'],
    ['neither kind nor type', { op: 'delete', id: 'x' }, '/changes/0/kind'],
    [
      'a type that does not exist',
      relationship('Department/finance', 'LIKES', 'Touchpoint/invoice'),
      '/changes/0/type',
    ],
    [
      'a relationship without its end',
      { op: 'put', type: 'OWNS', from: { kind: 'Department', id: 'x' } },
      '/changes/0/to',
    ],
    ['a member that is not known', { ...create('Department', 'x'), colour: 'red' }, '/changes/0/colour'],
    [
      'another id inside',
      { op: 'put', kind: 'Department', id: 'x', properties: { id: 'y', name: 'y' } },
      '/changes/0/id',
    ],
    ['an id that is none', create('Department', 'Not an id'), '/changes/0/id'],
    ['something that is no object', 'delete everything', '/changes/0'],
    ['nothing', null, '/changes/0'],
  ])('is refused for %s', async (_, change, path) => {
    const response = await expectRejected(change)
    expect(response.statusCode).toBe(400)
    expect(listErrorPaths(response)).toContain(path)
  })

  it.each([
    ['without changes', {}, '/changes'],
    ['with no change', { changes: [] }, '/changes'],
    ['with changes that are no list', { changes: create('Department', 'x') }, '/changes'],
    ['with more than that', { changes: [create('Department', 'x')], mode: 'some' }, '/mode'],
    ['as a bare list', [create('Department', 'x')], ''],
  ])('is refused %s', async (_, payload, path) => {
    const response = await send(payload)
    expect([response.statusCode, listErrorPaths(response)]).toEqual([400, [path]])
    expect(await countElements()).toBe(0)
  })

  it('is refused with more than 10,000 changes, and made with as many', async () => {
    const changes = Array.from({ length: 10_001 }, (_, index) => touchpoint(`step-${index}`))
    const response = await expectRejected(...changes)
    expect([response.statusCode, listErrorPaths(response)]).toEqual([400, ['/changes']])
    expect((await batch(...changes.slice(1))).statusCode).toBe(200)
    expect(await countElements()).toBe(10_000)
  })

  it('is refused when it is too large to be read', async () => {
    const long = 'x'.repeat(9_000)
    const changes = Array.from({ length: 2_000 }, (_, index) =>
      touchpoint(`step-${index}`, { description: long }),
    )
    const response = await expectRejected(...changes)
    expect([response.statusCode, response.json().code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })
})
