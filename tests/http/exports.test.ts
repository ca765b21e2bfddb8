import { Graphviz } from '@hpcc-js/wasm-graphviz'
import Graphology from 'graphology'
import { parse } from 'graphology-graphml'
import { extractText, getDocumentProxy } from 'unpdf'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NodeKey } from '../../src/graph/element.ts'
import { readSheets } from '../support/readSheets.ts'
import {
  createTestApp,
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'
import { unzip } from '../support/unzip.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('order', { name: 'Order "now" <b> & later', tags: ['core'], emotion: -1 }),
    touchpoint('invoice', { momentOfTruth: true }),
    touchpoint('repair', { visibility: 'backstage' }),
    department('sales'),
    department('inside-sales'),
    department('finance'),
    node('Customer', 'households'),
    node('Journey', 'buying'),
    node('Phase', 'buying.order'),
    node('System', 'shop'),
    node('System', 'billing'),
    node('DataSet', 'ledger'),
    relationship('Journey/buying', 'HAS_PHASE', 'Phase/buying.order'),
    relationship('Touchpoint/order', 'IN_PHASE', 'Phase/buying.order'),
    relationship('Touchpoint/order', 'NEXT', 'Touchpoint/invoice'),
    relationship('Touchpoint/order', 'DEPENDS_ON', 'System/shop'),
    relationship('System/shop', 'DEPENDS_ON', 'System/billing'),
    relationship('System/billing', 'STORES', 'DataSet/ledger'),
    relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
    relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/order', { emotion: 2, thought: 'At last' }),
    node('Customer', 'offices'),
    relationship('Customer/offices', 'ENGAGES_AT', 'Touchpoint/order'),
    relationship('Department/inside-sales', 'PART_OF', 'Department/sales'),
    owns('inside-sales', 'order'),
    owns('sales', 'invoice'),
    owns('finance', 'invoice'),
  )
})

const get = (url: string, headers = {}) => app.inject({ url, headers })

interface Ecosystem {
  readonly nodes: readonly (NodeKey & Readonly<Record<string, unknown>>)[]
  readonly relationships: readonly { readonly from: NodeKey; readonly to: NodeKey }[]
}

const toElementName = ({ kind, id }: NodeKey) => `${kind}/${id}`

/** GraphML has no lists: one is a text with semicolons. */
const joinLists = (values: object) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(';') : value]),
  )

async function fetchElementNames(query: string): Promise<string[]> {
  const { nodes } = (await get(`/exports/ecosystem.json?${query}`)).json()
  return nodes.map(({ kind, id }: { kind: string; id: string }) => `${kind}/${id}`).toSorted()
}

describe('An export', () => {
  it.each(['zip', 'xlsx', 'json', 'ndjson', 'graphml', 'gexf', 'cypher'])(
    'is there as %s',
    async (extension) => {
      const { statusCode, headers, rawPayload } = await get(`/exports/ecosystem.${extension}`)
      expect(statusCode).toBe(200)
      expect(headers['content-disposition']).toBe(`attachment; filename="ecosystem.${extension}"`)
      expect(rawPayload.length).toBeGreaterThan(100)
    },
  )

  it('as GraphML opens in graphology with all that is in it', async () => {
    const { nodes, relationships } = (await get('/exports/ecosystem.json')).json<Ecosystem>()
    const opened = parse(Graphology.MultiDirectedGraph, (await get('/exports/ecosystem.graphml')).body)
    expect(opened.mapNodes((name, attributes) => ({ name, ...attributes }))).toEqual(
      nodes.map((node) => ({ name: toElementName(node), ...joinLists(node) })),
    )
    expect(opened.mapEdges((_edge, attributes, from, to) => ({ ...attributes, from, to }))).toEqual(
      relationships.map(({ from, to, ...rest }) => ({
        ...joinLists(rest),
        from: toElementName(from),
        to: toElementName(to),
      })),
    )
  })

  it('is not sent again while the map stays as it is', async () => {
    const { headers } = await get('/exports/ecosystem.ndjson')
    const again = { 'if-none-match': String(headers.etag) }
    expect((await get('/exports/ecosystem.ndjson', again)).statusCode).toBe(304)
    expect((await get('/exports/ecosystem.ndjson?journey=buying', again)).statusCode).toBe(200)
  })

  it('of a journey holds its touchpoints, their relationships, and what they depend on step by step', async () => {
    expect(await fetchElementNames('journey=buying')).toEqual([
      'Customer/households',
      'Customer/offices',
      'Department/inside-sales',
      'Journey/buying',
      'Phase/buying.order',
      'System/billing',
      'System/shop',
      'Touchpoint/order',
    ])
  })

  it('of a customer group holds the touchpoints where it engages', async () => {
    expect(await fetchElementNames('customer=households')).toEqual([
      'Customer/households',
      'Customer/offices',
      'Department/finance',
      'Department/inside-sales',
      'Department/sales',
      'Journey/buying',
      'Phase/buying.order',
      'System/billing',
      'System/shop',
      'Touchpoint/invoice',
      'Touchpoint/order',
    ])
  })

  it('of a department counts the departments that are part of it', async () => {
    const ids = await fetchElementNames('department=sales')
    expect(ids.filter((id) => id.startsWith('Touchpoint'))).toEqual([
      'Touchpoint/invoice',
      'Touchpoint/order',
    ])
  })

  it('of two filters holds what both pick', async () => {
    expect(await fetchElementNames('department=sales&tags=core')).toContain('Touchpoint/order')
    expect(await fetchElementNames('department=sales&tags=core')).not.toContain('Touchpoint/invoice')
  })

  it('has no relationship that would lead out of it', async () => {
    const { relationships } = (await get('/exports/ecosystem.json?tags=core')).json()
    const ids = await fetchElementNames('tags=core')
    for (const { from, to } of relationships) {
      expect(ids).toContain(`${from.kind}/${from.id}`)
      expect(ids).toContain(`${to.kind}/${to.id}`)
    }
  })

  it('of something that is not there is refused with its place', async () => {
    const { statusCode, headers, body } = await get('/exports/ecosystem.xlsx?journey=nowhere')
    expect(statusCode).toBe(404)
    expect(headers['content-type']).toContain('application/problem+json')
    expect(body).toContain('Journey nowhere does not exist')
  })

  it('names the files of an archive like the paths of kinds', async () => {
    const files = unzip((await get('/exports/ecosystem.zip')).rawPayload)
    expect([...files.keys()]).toEqual([
      'customers.csv',
      'data-sets.csv',
      'departments.csv',
      'journeys.csv',
      'phases.csv',
      'systems.csv',
      'touchpoints.csv',
      'relationships.csv',
    ])
    expect(files.get('relationships.csv')).toMatch(/^fromKind,from,type,toKind,to,/)
  })
})

describe('The map', () => {
  it('says in words what it shows', async () => {
    const { body, headers } = await get('/exports/map.svg?title=Ours')
    expect(headers['content-type']).toBe('image/svg+xml')
    expect(body).toContain('<title id="title">Ours</title>')
    expect(body).toContain('3 touchpoints: 1 unowned, 1 contested')
    expect(body).toContain('invoice (contested: finance, sales)')
    expect(body).toContain('Order &quot;now&quot; &lt;b&gt; &amp; later')
  })

  it('shows what each customer group feels, or else the touchpoint’s own emotion', async () => {
    const { body } = await get('/exports/map.svg')
    const order = 'Order &quot;now&quot; &lt;b&gt; &amp; later'
    expect(body).toContain(`<title>Customer households&#10;${order}: +2.0, “At last”</title>`)
    expect(body).toContain(`<title>Customer offices&#10;${order}: -1.0</title>`)
    expect(body).toContain('Average emotion: households +2.0, offices -1.0.')
  })

  it('of one customer group shows its emotions at the touchpoints', async () => {
    const findCurve = async (query: string) =>
      /stroke="#fff"[^>]*\/><text[^>]*>([^<]+)</.exec((await get(`/exports/map.svg${query}`)).body)?.[1]
    expect(await findCurve('')).toBe('-1.0')
    expect(await findCurve('?customer=households')).toBe('+2.0')
    expect(await findCurve('?customer=offices')).toBe('-1.0')
  })

  it('as PDF and PNG is sent as what it is, of the part that filters select', async () => {
    const pdf = await get('/exports/map.pdf?journey=buying&paper=a3')
    expect(pdf.headers['content-type']).toBe('application/pdf')
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf.rawPayload)))
    expect(text).toHaveLength(1)
    expect(text[0]).toContain('1 touchpoint: 0 unowned, 0 contested · Journey: buying · claims valid on')
    const png = await get('/exports/map.png?scale=1')
    expect(png.headers['content-type']).toBe('image/png')
    expect(png.rawPayload.subarray(1, 4).toString()).toBe('PNG')
    expect((await get('/exports/map.png?page=2')).json()).toMatchObject({
      code: 'INVALID_INPUT',
      detail: 'page must be 1 or less (was 2)',
    })
    expect((await get('/exports/map.svg?paper=a3')).statusCode).toBe(400)
  })

  it('is sound for Graphviz', async () => {
    const { body } = await get('/exports/map.dot')
    const drawn = JSON.parse((await Graphviz.load()).layout(body, 'json', 'dot'))
    const labels = drawn.objects.map(({ label }: { label: string }) => label)
    expect(labels).toContain('Order "now" <b> &amp; later\\ninside-sales')
  })

  it('shows claims as they are on a day', async () => {
    const { body } = await get('/exports/map.mmd?asOf=2026-01-01')
    expect(body).toContain('flowchart LR')
    expect(body).toContain('["repair (UNOWNED)"]:::unowned')
  })
})

describe('The brief of a department', () => {
  it('says what it owns and has to do, and shows its part of the map', async () => {
    const { rawPayload, headers } = await get('/exports/brief.pdf?department=finance')
    expect(headers['content-type']).toBe('application/pdf')
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(rawPayload)))
    const [statements = '', map = ''] = text
    for (const part of ['Brief: finance', 'Owns', 'invoice', 'Gaps to close', 'Is affected by'])
      expect(statements).toContain(part)
    for (const part of ['Map: finance', 'invoice', 'CONTESTED']) expect(map).toContain(part)
    expect(map).not.toContain('repair')
  })

  it('needs the id of a department', async () => {
    expect((await get('/exports/brief.pdf')).statusCode).toBe(400)
    expect((await get('/exports/brief.pdf?department=none')).statusCode).toBe(404)
  })
})

describe('A filled whiteboard', () => {
  it('is a sheet, or CSV, of the part that filters select', async () => {
    const sheets = readSheets((await get('/exports/whiteboard.xlsx')).rawPayload)
    expect(sheets.get('Whiteboard')?.map(({ touchpoint }) => touchpoint)).toEqual(
      expect.arrayContaining(['invoice', 'repair']),
    )
    const { body, headers } = await get('/exports/whiteboard.csv?journey=buying')
    expect(headers['content-disposition']).toBe('attachment; filename="whiteboard.csv"')
    expect(body).toContain('Order ""now"" <b> & later')
    expect(body).not.toContain('repair')
  })
})

describe('A template', () => {
  it('has a sheet for each kind and one of relationships, each with an example', async () => {
    const sheets = readSheets((await get('/imports/template.xlsx')).rawPayload)
    expect([...sheets.keys()]).toContain('touchpoints')
    expect(sheets.get('touchpoints')?.[0]).toMatchObject({ id: 'example-first-invoice', emotion: '-1' })
    expect(sheets.get('relationships')?.[0]).toMatchObject({ type: 'OWNS', since: '2026-01-01' })
  })

  it('of the whiteboard asks what a workshop answers', async () => {
    const parts = unzip((await get('/imports/whiteboard.xlsx')).rawPayload)
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<formula1>&quot;-2,-1,0,1,2&quot;</formula1>')
    expect(parts.get('xl/comments1.xml')).toContain('Why do they engage with us?')
  })
})
