import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
/** Another instance of the service, which nobody has asked anything. */
const secondInstance = await createTestApp(graph)

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    department('finance'),
    department('service'),
    touchpoint('invoice', { importance: 5 }),
    touchpoint('leaflet', { importance: 1 }),
    touchpoint('hotline'),
    owns('finance', 'hotline', { claimedBy: 'cfo' }),
    owns('service', 'hotline', { claimedBy: 'head of service' }),
  )
})

interface FindingItem {
  readonly key: string
  readonly severity: string
  readonly graph?: { readonly relationships: readonly { type: string; from: { id: string } }[] }
}

async function listFindings(
  query = '',
): Promise<{ items: FindingItem[]; nextCursor: string | null; total: number }> {
  // Those of the present map, however long they take.
  const answer = await app.inject(`/findings?maxAge=0&${query}`)
  expect(answer.statusCode).toBe(200)
  return answer.json()
}

const listKeys = ({ items }: { items: readonly FindingItem[] }) => items.map(({ key }) => key)

const patchFinding = (key: string, payload: object, headers = {}) =>
  app.inject({ method: 'PATCH', url: `/findings/${key}`, payload, headers })

describe('findings', () => {
  it('are what reports find, more severe for what matters more, each with its elements and a sentence', async () => {
    const { items } = await listFindings('report[in]=unowned-touchpoints,contested-touchpoints')
    expect(items).toMatchObject([
      {
        key: 'unowned-touchpoints:invoice',
        severity: 'critical',
        explanation:
          'Nobody owns invoice; nor does anybody own its phase or journey. Roles that nobody holds at invoice: data provider, definer, implementer and influencer.',
        elements: [{ kind: 'Touchpoint', id: 'invoice', name: 'invoice' }],
        status: 'open',
        isPresent: true,
      },
      {
        key: 'contested-touchpoints:hotline',
        severity: 'high',
        explanation: expect.stringContaining('hotline has conflicting owners: finance and service.'),
        elements: [
          { kind: 'Touchpoint', id: 'hotline' },
          { kind: 'Department', id: 'finance' },
          { kind: 'Department', id: 'service' },
        ],
      },
      { key: 'unowned-touchpoints:leaflet', severity: 'medium' },
    ])
  })

  it('are none on an empty map', async () => {
    await clearGraph(graph)
    expect(await listFindings()).toMatchObject({ items: [], nextCursor: null, total: 0 })
  })

  it('keep their keys when other things change', async () => {
    const before = listKeys(await listFindings('report=unowned-touchpoints'))
    await seedGraph(graph, touchpoint('invoice', { name: 'The first invoice', importance: 4 }))
    expect(listKeys(await listFindings('report=unowned-touchpoints')).toSorted()).toEqual(before.toSorted())
  })

  it('come with the relationships among their elements when asked', async () => {
    const { items } = await listFindings('report=contested-touchpoints&include=graph')
    expect(items[0]?.graph).toMatchObject({
      nodes: [{ id: 'hotline' }, { id: 'finance' }, { id: 'service' }],
    })
    const { relationships } = items[0]?.graph ?? { relationships: [] }
    expect(relationships.map(({ type, from }) => `${type} ${from.id}`).toSorted()).toEqual([
      'OWNS finance',
      'OWNS service',
    ])
  })

  it('can be asked for by element, severity and order', async () => {
    const unowned = 'report=unowned-touchpoints'
    expect(listKeys(await listFindings(`${unowned}&element=Touchpoint/leaflet`))).toEqual([
      'unowned-touchpoints:leaflet',
    ])
    expect(listKeys(await listFindings(`${unowned}&severity[in]=critical,low`))).toEqual([
      'unowned-touchpoints:invoice',
    ])
    expect(listKeys(await listFindings(`${unowned}&sort=importance`))).toEqual([
      'unowned-touchpoints:leaflet',
      'unowned-touchpoints:invoice',
    ])
  })

  it('come in pages that meet each of them once', async () => {
    const all = await listFindings('limit=1000')
    const receivedKeys: string[] = []
    let cursor = ''
    for (let pages = 0; pages <= all.total; pages += 1) {
      const page = await listFindings(`limit=2${cursor}`)
      receivedKeys.push(...listKeys(page))
      if (page.nextCursor === null) break
      cursor = `&cursor=${page.nextCursor}`
    }
    expect(receivedKeys).toEqual(listKeys(all))
    expect(all.total).toBe(receivedKeys.length)
  })

  it('answer 304 until something is committed', async () => {
    const url = '/findings?maxAge=0'
    const { headers } = await app.inject(url)
    const again = { url, headers: { 'if-none-match': String(headers.etag) } }
    expect((await app.inject(again)).statusCode).toBe(304)
    await seedGraph(graph, department('legal'))
    expect((await app.inject(again)).statusCode).toBe(200)
  })
})

describe('what people say of a finding', () => {
  const key = 'unowned-touchpoints:invoice'

  it('is kept in the graph and found by', async () => {
    const answer = await patchFinding(key, {
      status: 'acknowledged',
      assignee: 'Finance',
      dueOn: '2027-01-31',
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ key, status: 'acknowledged', assignee: 'Finance' })
    const { items } = (
      await secondInstance.inject('/findings?status=acknowledged&dueOn[lt]=2027-02-01')
    ).json()
    expect(items).toMatchObject([{ key, assignee: 'Finance', dueOn: '2027-01-31', updatedBy: 'anonymous' }])
  })

  it('can be taken back', async () => {
    await patchFinding(key, { assignee: 'Finance', comment: 'Who knows?' })
    const answer = await patchFinding(key, { assignee: null })
    expect(answer.json()).not.toHaveProperty('assignee')
    expect(answer.json()).toMatchObject({ comment: 'Who knows?', status: 'open' })
  })

  it('is not overwritten by who has not seen it', async () => {
    const { headers } = await patchFinding(key, { assignee: 'Finance' })
    expect((await patchFinding(key, { assignee: 'Legal' }, { 'if-match': '"0"' })).statusCode).toBe(412)
    expect(
      (await patchFinding(key, { assignee: 'Legal' }, { 'if-match': String(headers.etag) })).statusCode,
    ).toBe(200)
  })

  it('is won by one of twenty who say it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        patchFinding(key, { comment: `${index}` }, { 'if-match': '"0"' }),
      ),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array(19).fill(412)])
  })

  it('stays when the problem is gone', async () => {
    await patchFinding(key, { status: 'resolved' })
    await seedGraph(graph, owns('finance', 'invoice'))
    const { items } = await listFindings(`key=${key}`)
    expect(items).toMatchObject([
      { key, status: 'resolved', isPresent: false, report: 'unowned-touchpoints' },
    ])
    expect(listKeys(await listFindings('isPresent=true&report=unowned-touchpoints'))).toEqual([
      'unowned-touchpoints:leaflet',
    ])
  })

  it.each([
    ['an unknown status', { status: 'forgotten' }, '/status'],
    ['an unknown property', { owner: 'me' }, '/owner'],
    ['a day that is none', { dueOn: 'soon' }, '/dueOn'],
  ])('is refused with %s, which is named', async (_, payload, path) => {
    const answer = await patchFinding(key, payload)
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toMatchObject([{ path }])
    expect((await listFindings(`key=${key}`)).items).toMatchObject([{ status: 'open' }])
  })

  it('is refused of a problem that nobody reports', async () => {
    const answer = await patchFinding('unowned-touchpoints:nothing', { status: 'resolved' })
    expect(answer.statusCode).toBe(404)
    expect((await listFindings('isPresent=false')).total).toBe(0)
  })
})

describe('one finding', () => {
  it('has its sub-graph and a tag that moves when somebody says something', async () => {
    const url = '/findings/contested-touchpoints:hotline'
    const before = await app.inject(url)
    expect(before.json().graph.nodes).toHaveLength(3)
    await patchFinding('contested-touchpoints:hotline', { comment: 'Both came' })
    const after = await app.inject(url)
    expect(after.headers.etag).not.toBe(before.headers.etag)
    await seedGraph(graph, relationship('Department/finance', 'WORKS_WITH', 'Department/service'))
    const later = await app.inject({ url, headers: { 'if-none-match': String(after.headers.etag) } })
    expect(later.json().graph.relationships.map(({ type }: { type: string }) => type)).toContain('WORKS_WITH')
  })
})

describe('findings while the next ones take long', () => {
  const key = 'unowned-touchpoints:invoice'

  /** An instance whose reports wait until they are let through. */
  async function createSlowApp() {
    let gate: Promise<void> | undefined
    const stream: Graph['stream'] = async function* (cypher, ...rest) {
      if (cypher.includes('$asOf')) await gate
      return yield* graph.stream(cypher, ...rest)
    }
    const slowApp = await buildApp({ graph: { ...graph, stream }, catalogue: await readCatalogue() })
    const close = () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    }
    return { slowApp, close }
  }

  it('are those of before, with their age and what people have set since; a caller can wait for the next', async () => {
    const { slowApp, close } = await createSlowApp()
    const list = (query = '') => slowApp.inject(`/findings?report=unowned-touchpoints${query}`)
    const before = await list()
    expect([before.headers.age, before.json().items.length]).toEqual(['0', 2])
    const open = close()
    await seedGraph(graph, touchpoint('form'))
    await slowApp.inject({ method: 'PATCH', url: `/findings/${key}`, payload: { assignee: 'Finance' } })
    const during = await list()
    expect(during.json().items).toMatchObject([{ key, assignee: 'Finance' }, {}])
    expect(Number(during.headers['cx-atlas-sequence'])).toBe(Number(before.headers['cx-atlas-sequence']))
    const required = list('&maxAge=0')
    open()
    const after = await required
    expect([after.headers.age, after.json().items.length]).toEqual(['0', 3])
    expect(Number(after.headers['cx-atlas-sequence'])).toBeGreaterThan(
      Number(before.headers['cx-atlas-sequence']),
    )
    await slowApp.close()
  })

  it('say in the feed how old they are, on every page', async () => {
    const { slowApp, close } = await createSlowApp()
    const readFeed = (url: string) =>
      slowApp.inject({ url: `/odata/${url}`, headers: { prefer: 'odata.maxpagesize=2' } })
    const { headers } = await readFeed('Findings')
    const sequence = headers['cx-atlas-sequence']
    expect([headers.age, Number(sequence) > 0]).toEqual(['0', true])
    const open = close()
    await seedGraph(graph, touchpoint('form'))
    const during = await readFeed('Findings')
    const { searchParams } = new URL(during.json()['@odata.nextLink'])
    const others = [
      `Findings?$skiptoken=${searchParams.get('$skiptoken')}`,
      'Findings/$count',
      'FindingElements',
    ]
    for (const response of [during, ...(await Promise.all(others.map(readFeed)))])
      expect(response.headers).toMatchObject({ age: expect.any(String), 'cx-atlas-sequence': sequence })
    open()
    await slowApp.close()
  })

  it('are found by key as soon as a report finds them', async () => {
    const { slowApp, close } = await createSlowApp()
    await slowApp.inject('/findings')
    const open = close()
    await seedGraph(graph, touchpoint('form'))
    const found = slowApp.inject('/findings/unowned-touchpoints:form')
    setTimeout(open, 10)
    expect((await found).statusCode).toBe(200)
    await slowApp.close()
  })
})
