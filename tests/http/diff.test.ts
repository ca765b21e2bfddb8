import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { pruneAuditEntries } from '../../src/graph/journal/retention.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  node,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const getNumber = async (): Promise<number> => (await app.inject('/changes?limit=1000')).json().next
const compare = async (query: string) => (await app.inject(`/diff?${query}`)).json()

interface Item {
  readonly change: string
  readonly element: string
  readonly departments: string[]
  readonly properties: { readonly name: string; readonly before: unknown; readonly after: unknown }[]
}

const summarize = (items: readonly Item[]) => items.map(({ change, element }) => `${change} ${element}`)
const listValues = ({ properties }: Item) =>
  properties.map(({ name, before, after }) => [name, before, after])

describe('the difference between two states', () => {
  it('is what was added, removed and changed, with the values and who changed them', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice', { importance: 2 }),
      touchpoint('letter'),
    )
    await seedGraph(graph, owns('finance', 'invoice'))
    const before = await getNumber()
    await app.inject({
      method: 'PATCH',
      url: '/touchpoints/invoice',
      payload: { importance: 5, tags: ['b2b'] },
    })
    await app.inject({ method: 'DELETE', url: '/touchpoints/letter' })
    await app.inject({ method: 'POST', url: '/channels', payload: { id: 'post', name: 'Post' } })
    const { items, kinds, departments, total, truncated, from, to } = await compare(`from=${before}`)
    expect(summarize(items)).toEqual([
      'added Channel/post',
      'changed Touchpoint/invoice',
      'removed Touchpoint/letter',
    ])
    expect(listValues(items[1])).toEqual([
      ['importance', 2, 5],
      ['tags', null, ['b2b']],
    ])
    expect(items[1].properties[0]).toMatchObject({ changedBy: 'anonymous', changedAt: expect.any(String) })
    expect(items[2]).toMatchObject({ name: 'letter', departments: [] })
    expect(kinds).toEqual([
      { kind: 'Channel', added: 1, removed: 0, changed: 0 },
      { kind: 'Touchpoint', added: 0, removed: 1, changed: 1 },
    ])
    expect(departments).toEqual([
      { department: 'finance', added: 0, removed: 0, changed: 1 },
      { department: null, added: 1, removed: 1, changed: 0 },
    ])
    expect([total, truncated, from, to]).toEqual([3, false, before, await getNumber()])
  })

  it('begins after the whole transaction of a number', async () => {
    const before = await getNumber()
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    const [inside, last] = [before + 1, await getNumber()]
    expect(last).toBe(before + 2)
    expect(await compare(`from=${inside}`)).toMatchObject({ from: last, to: last, total: 0 })
    expect(await compare(`from=${before}&to=${inside}`)).toMatchObject({ from: before, to: last, total: 2 })
  })

  it('leaves out what was changed back, and what was created and deleted', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 2 }))
    const before = await getNumber()
    await seedGraph(graph, touchpoint('invoice', { importance: 3 }), touchpoint('letter'))
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { importance: 2 } })
    await app.inject({ method: 'DELETE', url: '/touchpoints/letter' })
    expect(await compare(`from=${before}`)).toMatchObject({ items: [], total: 0 })
  })

  it('shows as changed what was deleted and created again otherwise', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 2, description: 'Monthly' }))
    const before = await getNumber()
    await app.inject({ method: 'DELETE', url: '/touchpoints/invoice' })
    await seedGraph(graph, touchpoint('invoice', { importance: 4 }))
    const { items } = await compare(`from=${before}`)
    expect(summarize(items)).toEqual(['changed Touchpoint/invoice'])
    expect(listValues(items[0])).toEqual([
      ['description', 'Monthly', null],
      ['importance', 2, 4],
    ])
  })

  it('names departments as owners, not employees or partners, while their claims are valid', async () => {
    const employeeOwns = { type: 'OWNS', from: { kind: 'Employee', id: 'ada' } }
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      node('Employee', 'ada'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      owns('it', 'invoice', { since: '2020-01-01', until: '2021-01-01' }),
      { op: 'put', ...employeeOwns, to: { kind: 'Touchpoint', id: 'invoice' } },
    )
    const before = await getNumber()
    await seedGraph(graph, touchpoint('invoice', { importance: 5 }))
    expect((await compare(`from=${before}`)).items).toMatchObject([
      { element: 'Touchpoint/invoice', departments: ['finance'] },
    ])
  })

  it('counts an ownership that moved for both departments', async () => {
    await seedGraph(graph, department('finance'), department('it'), touchpoint('invoice'))
    await seedGraph(graph, owns('finance', 'invoice'))
    const before = await getNumber()
    await app.inject({ method: 'DELETE', url: '/relationships/OWNS/Department/finance/Touchpoint/invoice' })
    await seedGraph(graph, owns('it', 'invoice'))
    const { items } = await compare(`from=${before}`)
    expect(items.map(({ element, departments }: Item) => [element, departments])).toEqual([
      ['OWNS/Department/finance/Touchpoint/invoice', ['finance', 'it']],
      ['OWNS/Department/it/Touchpoint/invoice', ['finance', 'it']],
    ])
  })

  it('includes every element of an import', async () => {
    const before = await getNumber()
    const { id } = (
      await app.inject({
        method: 'POST',
        url: '/imports?name=channels.csv',
        payload: 'id,name\nphone,Phone\nshop,Shop\n',
        headers: { 'content-type': 'text/csv' },
      })
    ).json()
    while ((await app.inject(`/imports/${id}`)).json().state !== 'done') await sleep(20)
    expect(summarize((await compare(`from=${before}`)).items)).toEqual([
      'added Channel/phone',
      'added Channel/shop',
    ])
  })

  it('says how much it leaves out', async () => {
    const before = await getNumber()
    await seedGraph(graph, ...['a', 'b', 'c'].map((id) => touchpoint(id)))
    expect(await compare(`from=${before}&limit=2`)).toMatchObject({
      total: 3,
      truncated: true,
      items: [{ element: 'Touchpoint/a' }, { element: 'Touchpoint/b' }],
    })
  })

  it('may end or begin at a time', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await sleep(5)
    const time = new Date().toISOString()
    await sleep(5)
    await seedGraph(graph, touchpoint('letter'))
    expect(summarize((await compare(`from=${time}`)).items)).toEqual(['added Touchpoint/letter'])
    expect(summarize((await compare(`from=0&to=${time}`)).items)).toEqual(['added Touchpoint/invoice'])
  })

  it('begins at the end of a day', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    expect((await compare(`from=${yesterday}`)).total).toBe(1)
    expect((await compare(`from=${tomorrow}`)).total).toBe(0)
  })
})

describe('the difference as a file', () => {
  it('has a row for each property that differs', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice', { importance: 2 }))
    const before = await getNumber()
    await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { importance: 5 } })
    await seedGraph(graph, owns('finance', 'invoice', { confidence: 'validated' }))
    const response = await app.inject(`/diff.csv?from=${before}`)
    expect(response.headers['content-type']).toMatch(/^text\/csv/)
    const [header, ...lines] = response.body.trim().split(/\r?\n/)
    expect(header).toBe('change,kind,element,name,property,before,after,changedAt,changedBy,departments')
    expect(lines.map((line) => line.replace(/,\d{4}-[^,]+,/, ',TIME,'))).toEqual([
      'added,OWNS,OWNS/Department/finance/Touchpoint/invoice,finance → invoice,confidence,,validated,TIME,test,finance',
      'changed,Touchpoint,Touchpoint/invoice,invoice,importance,2,5,TIME,anonymous,finance',
    ])
  })
})

describe('a difference that cannot be computed', () => {
  it.each([
    ['from=Yesterday', 'from'],
    ['from=2026-02-31', 'from'],
    ['from=now&to=0', 'from'],
    ['', 'from'],
  ])('names the parameter: %s', async (query, path) => {
    await seedGraph(graph, touchpoint('invoice'))
    const response = await app.inject(`/diff?${query}`)
    expect([response.statusCode, response.json().errors[0].path]).toEqual([400, path])
  })

  it('names the number of the last change that was deleted', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await seedGraph(graph, touchpoint('letter'))
    await getNumber()
    await pruneAuditEntries(graph, -1)
    const response = await app.inject('/diff?from=0')
    expect([response.statusCode, response.json().code]).toEqual([410, 'HISTORY_PRUNED'])
    expect(response.json().detail).toMatch(
      /^Changes up to number (\d+) were deleted or come from an early release; the earliest state that can be read is \1$/,
    )
  })
})
