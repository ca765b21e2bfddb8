import { beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, createTestGraph, node, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const crowdSize = 1_500

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('first-invoice', { name: 'Invoice', description: 'What the customer pays' }),
    touchpoint('invoice-reminder', { name: 'Invoice reminder' }),
    touchpoint('advert', { name: 'Advert', description: 'Mentions the invoice' }),
    node('Department', 'billing', { name: 'Billing (invoices)' }),
    node('Process', 'credit-check', { name: 'Pre-invoicing check' }),
    node('System', 'crm', { name: 'CRM' }),
    node('System', 'order-desk', { name: '発注 desk' }),
    node('Employee', 'ana', { name: 'Ana Größe' }),
    node('Department', 'parcel-tracking', { name: 'Tracking of parcels' }),
    ...Array.from({ length: crowdSize }, (_, index) =>
      touchpoint(`parcel-${index}`, { name: `Parcel ${String(index).padStart(4, '0')}`, importance: 1 }),
    ),
  )
})

async function search(query: string) {
  const response = await app.inject({ url: `/search?${query}` })
  expect(response.statusCode, response.body).toBe(200)
  return response.json() as {
    items: { kind: string; id: string; name: string; description?: string }[]
    total: number
  }
}

const listIds = async (query: string) => (await search(query)).items.map(({ id }) => id)

describe('search', () => {
  it('puts the name first, then names that start with the text, then names with a word that does', async () => {
    expect(await listIds('q=INVOICE')).toEqual(['first-invoice', 'invoice-reminder', 'billing', 'advert'])
  })

  it('returns kind, id, name and the start of the description, and counts all', async () => {
    expect(await search('q=invoice&limit=1')).toEqual({
      items: [
        {
          kind: 'Touchpoint',
          id: 'first-invoice',
          name: 'Invoice',
          description: 'What the customer pays',
        },
      ],
      total: 4,
    })
  })

  it.each([
    ['q=inv', ['first-invoice', 'invoice-reminder', 'billing', 'credit-check', 'advert']],
    ['q=invoice%20rem', ['invoice-reminder']],
    ['q=rem%20invoice', ['invoice-reminder']],
    ['q=first-invoice', ['first-invoice']],
    ['q=crm', ['crm']],
    ['q=gr%C3%B6', ['ana']],
    ['q=%E7%99%BA%E6%B3%A8', ['order-desk']],
    ['q=invoic&kind=Department&kind=Process', ['billing', 'credit-check']],
    ['q=%3F%3F', []],
    ['q=nothing', []],
  ])('%s finds %j', async (query, expected) => {
    expect(await listIds(query)).toEqual(expected)
  })

  it('finds by id an element whose name is another', async () => {
    expect((await search('q=parcel-7')).items[0]).toMatchObject({ id: 'parcel-7', name: 'Parcel 0007' })
  })

  it('starts with the first names by alphabet also when more match than are ranked, and counts all', async () => {
    const { items, total } = await search('q=parcel&limit=3')
    expect(items.map(({ name }) => name)).toEqual(['Parcel 0000', 'Parcel 0001', 'Parcel 0002'])
    expect(total).toBe(crowdSize + 1)
  })

  it('finds one kind among many matches of another', async () => {
    expect(await search('q=parcel&kind=Department')).toMatchObject({
      items: [{ id: 'parcel-tracking' }],
      total: 1,
    })
  })

  it.each(['', 'q=', 'q=%20', 'q=a&limit=0', 'q=a&limit=101', 'q=a&kind=Gadget'])(
    'rejects %s',
    async (query) => {
      expect((await app.inject({ url: `/search?${query}` })).statusCode).toBe(400)
    },
  )
})
