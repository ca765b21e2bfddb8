import type { InjectOptions } from 'fastify'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKey } from '../../src/access/keys.ts'
import { parseNewKey } from '../../src/access/newKey.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  defines,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

let headers: { authorization: string }

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    ...['company', 'finance', 'billing', 'sales'].map((id) => department(id)),
    relationship('Department/finance', 'PART_OF', 'Department/company'),
    relationship('Department/billing', 'PART_OF', 'Department/finance'),
    ...['invoice', 'reminder', 'offer', 'closing', 'hotline'].map((id) => touchpoint(id)),
    owns('finance', 'invoice'),
    owns('billing', 'reminder'),
    owns('sales', 'offer'),
    owns('finance', 'closing', { until: '2020-01-01' }),
    owns('company', 'hotline'),
    defines('sales', 'invoice'),
    node('Need', 'clarity'),
  )
  const key = parseNewKey({ name: 'Ada', role: 'editor', department: 'finance' })
  const { secret } = await createKey(graph, key, { name: 'test' })
  headers = { authorization: `Bearer ${secret}` }
})
afterAll(async () => {
  await clearGraph(graph)
})

async function sendRequest(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  const options: InjectOptions = { method, url, headers, ...(payload && { payload }) }
  const response = await app.inject(options)
  return { status: response.statusCode, body: response.body === '' ? undefined : response.json() }
}

const getStatus = async (...args: Parameters<typeof sendRequest>) => (await sendRequest(...args)).status
const toClaimPath = (type: string, holder: string, id: string) =>
  `/relationships/${type}/Department/${holder}/Touchpoint/${id}`

describe('an editor who is limited to a department', () => {
  it.each([
    ['invoice', 'its own', 200],
    ['reminder', 'one of a part of it', 200],
    ['offer', 'one of another department', 403],
    ['hotline', 'one of what it is part of', 403],
    ['closing', 'one that it owns no more', 403],
    ['none', 'one that is not there', 404],
  ])('changes %s, %s: %i', async (id, _, status) => {
    expect(await getStatus('PATCH', `/touchpoints/${id}`, { importance: 4 })).toBe(status)
  })

  it('learns what is not theirs, and nothing is written', async () => {
    const version = await graph.version()
    const { status, body } = await sendRequest('DELETE', '/touchpoints/offer?cascade=relationships')
    expect([status, body.code]).toEqual([403, 'FORBIDDEN'])
    expect(body.detail).toBe('You cannot change Touchpoint offer: your department does not own it')
    expect(await graph.version()).toBe(version)
  })

  it('changes relationships of what is theirs, whatever is at the other end', async () => {
    expect(await getStatus('PUT', toClaimPath('DEFINES', 'sales', 'reminder'), {})).toBe(201)
    expect(await getStatus('DELETE', toClaimPath('DEFINES', 'sales', 'invoice'))).toBe(204)
    expect(await getStatus('PUT', '/relationships/SERVES/Touchpoint/invoice/Need/clarity', {})).toBe(201)
    expect(await getStatus('PUT', '/relationships/NEXT/Touchpoint/offer/Touchpoint/invoice', {})).toBe(201)
    expect(await getStatus('PUT', '/relationships/NEXT/Touchpoint/offer/Touchpoint/hotline', {})).toBe(403)
    expect(await getStatus('PUT', toClaimPath('DEFINES', 'finance', 'offer'), {})).toBe(403)
  })

  it('claims nothing for their department and moves no department', async () => {
    expect(await getStatus('PUT', toClaimPath('OWNS', 'finance', 'offer'), {})).toBe(403)
    expect(await getStatus('PUT', toClaimPath('OWNS', 'finance', 'closing'), {})).toBe(403)
    expect(await getStatus('DELETE', toClaimPath('OWNS', 'sales', 'offer'))).toBe(403)
    expect(await getStatus('PUT', '/relationships/PART_OF/Department/sales/Department/finance', {})).toBe(403)
    expect(await getStatus('PATCH', '/departments/finance', { description: 'x' })).toBe(403)
  })

  it('owns what they create by a claim with the defaults of the model', async () => {
    expect(await getStatus('POST', '/touchpoints', { name: 'Receipt' })).toBe(201)
    const byService = await sendRequest('GET', toClaimPath('OWNS', 'finance', 'receipt'))
    expect(await getStatus('PUT', toClaimPath('OWNS', 'sales', 'receipt'), {})).toBe(201)
    const byCaller = await sendRequest('GET', toClaimPath('OWNS', 'sales', 'receipt'))
    const { confidence } = byCaller.body
    expect(confidence).toBe('assumed')
    expect(byService.body).toMatchObject({ confidence })
  })

  describe('and external ids', () => {
    const setExternalId = (id: string, externalId: string | null) =>
      sendRequest('PATCH', `/touchpoints/${id}`, { externalId })

    it('gives their elements those that lead nowhere else', async () => {
      expect((await setExternalId('invoice', 'F-1')).status).toBe(200)
      expect((await setExternalId('invoice', 'F-1')).status).toBe(200)
      expect((await setExternalId('invoice', null)).status).toBe(200)
      expect((await setExternalId('reminder', 'F-1')).status).toBe(200)
    })

    it('gives none that another element has, or that is its name', async () => {
      await seedGraph(
        graph,
        touchpoint('order', { externalId: 'S-1', name: 'Order form' }),
        node('Need', 'speed', { externalId: 'S-2' }),
      )
      for (const [externalId, use] of [
        ['S-1', 'the external id of Touchpoint order'],
        ['S-2', 'the external id of Need speed'],
        ['order FORM', 'the name of Touchpoint order'],
      ] as const) {
        const { status, body } = await setExternalId('invoice', externalId)
        expect([status, body.detail]).toEqual([
          403,
          `You cannot give Touchpoint invoice the external id "${externalId}": it is ${use}`,
        ])
      }
      expect(await getStatus('POST', '/touchpoints', { name: 'Receipt', externalId: 'S-1' })).toBe(403)
      expect(await getStatus('PUT', '/touchpoints/receipt', { name: 'Receipt', externalId: 'S-1' })).toBe(403)
      expect(await getStatus('GET', '/touchpoints/receipt')).toBe(404)
    })

    it('gives none twice, neither in one request nor in two at a time', async () => {
      const properties = { name: 'Receipt', externalId: 'F-2' }
      const changes = ['a', 'b'].map((id) => ({ op: 'create', kind: 'Touchpoint', id, properties }))
      expect(await getStatus('POST', '/batch', { changes })).toBe(403)
      const attempts = ['invoice', 'reminder', 'invoice', 'reminder'].map((id) => setExternalId(id, 'F-3'))
      const statuses = (await Promise.all(attempts)).map(({ status }) => status)
      const { rows } = await graph.read<{ total: number }>(
        "MATCH (node {externalId: 'F-3'}) RETURN count(*) AS total",
      )
      expect([statuses.toSorted(), rows]).toEqual([[200, 200, 403, 403], [{ total: 1 }]])
    })

    it('moves one between their elements in one request', async () => {
      await setExternalId('invoice', 'F-4')
      const changes = [
        { op: 'patch', kind: 'Touchpoint', id: 'invoice', properties: { externalId: null } },
        { op: 'patch', kind: 'Touchpoint', id: 'reminder', properties: { externalId: 'F-4' } },
      ]
      expect(await getStatus('POST', '/batch', { changes })).toBe(200)
    })
  })

  it('hands over what is theirs, and can then change it no more', async () => {
    expect(await getStatus('PUT', toClaimPath('OWNS', 'sales', 'invoice'), {})).toBe(201)
    expect(await getStatus('DELETE', toClaimPath('OWNS', 'finance', 'invoice'))).toBe(204)
    expect(await getStatus('PATCH', '/touchpoints/invoice', { importance: 1 })).toBe(403)
  })

  it.each([
    ['POST', '/touchpoints', 'receipt'],
    ['PUT', '/touchpoints/receipt', 'receipt'],
  ] as const)('makes elements that their department then owns: %s %s', async (method, url, id) => {
    expect(await getStatus(method, url, { name: 'Receipt' })).toBe(201)
    expect(await sendRequest('GET', toClaimPath('OWNS', 'finance', id))).toMatchObject({
      status: 200,
      body: { createdBy: 'Ada' },
    })
    expect(await getStatus('PATCH', `/touchpoints/${id}`, { importance: 4 })).toBe(200)
  })

  it('takes nothing by making what is there', async () => {
    expect(await getStatus('PUT', '/touchpoints/offer', { name: 'Ours' })).toBe(403)
    expect(await getStatus('POST', '/touchpoints', { id: 'offer', name: 'Ours' })).toBe(403)
    expect(await getStatus('GET', toClaimPath('OWNS', 'finance', 'offer'))).toBe(404)
  })

  it('makes nothing that a department cannot own', async () => {
    expect(await getStatus('POST', '/departments', { name: 'Ours' })).toBe(403)
    expect(await getStatus('POST', '/needs', { name: 'Ours' })).toBe(403)
  })

  it('makes what belongs together in a batch, and learns of each change that is not theirs', async () => {
    const changes = [
      touchpoint('receipt'),
      relationship('Touchpoint/invoice', 'NEXT', 'Touchpoint/receipt'),
      defines('sales', 'receipt'),
      owns('finance', 'receipt', { since: '2026-01-01' }),
    ]
    const made = await sendRequest('POST', '/batch', { changes })
    expect(made.body.results.map(({ result }: { result: string }) => result)).toEqual(
      changes.map(() => 'created'),
    )
    expect((await sendRequest('GET', toClaimPath('OWNS', 'finance', 'receipt'))).body.since).toBe(
      '2026-01-01',
    )
    const wrong = [touchpoint('again'), touchpoint('offer'), owns('finance', 'offer')]
    const refused = await sendRequest('POST', '/batch', { changes: wrong })
    expect(refused.status).toBe(409)
    expect(refused.body.errors).toMatchObject([
      { path: '/changes/1', code: 'FORBIDDEN' },
      { path: '/changes/2', code: 'FORBIDDEN' },
    ])
    expect(await getStatus('GET', '/touchpoints/again')).toBe(404)
  })

  it('changes nothing when their department is gone', async () => {
    await seedGraph(graph, { op: 'delete', kind: 'Department', id: 'finance', cascade: 'relationships' })
    expect(await getStatus('PATCH', '/touchpoints/reminder', { importance: 4 })).toBe(403)
    expect(await getStatus('POST', '/touchpoints', { name: 'Receipt' })).toBe(404)
  })

  it('never gets past an owner who changes at the same time', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async (_, round) => {
        const id = `contested-${round}`
        await seedGraph(graph, touchpoint(id), owns('finance', id))
        const [taken, changed] = await Promise.all([
          seedGraph(graph, { ...owns('finance', id), op: 'delete' }, owns('sales', id)).then(() => 'taken'),
          getStatus('PATCH', `/touchpoints/${id}`, { importance: 4 }),
        ])
        return [taken, changed]
      }),
    )
    for (const [taken, changed] of outcomes) {
      expect(taken).toBe('taken')
      expect([200, 403]).toContain(changed)
    }
  })
})
