import { beforeEach, describe, expect, it } from 'vitest'
import { exportWhiteboard } from '../../../src/transfer/whiteboard/exportWhiteboard.ts'
import { whiteboardColumns } from '../../../src/transfer/whiteboard/whiteboardColumns.ts'
import { whiteboardFormats } from '../../../src/transfer/whiteboard/whiteboardFormats.ts'
import { importFile } from '../../support/importFile.ts'
import { readSheets } from '../../support/readSheets.ts'
import {
  clearGraph,
  createTestGraph,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

async function writeWhiteboard(extension: string, scope = {}): Promise<Buffer> {
  const format = whiteboardFormats.get(extension)
  if (!format) throw new TypeError(`No whiteboard is written as ${extension}`)
  const chunks = exportWhiteboard(graph, format, { scope, day: '2026-06-30', lossless: false })
  return Buffer.concat((await Array.fromAsync(chunks)).map((chunk) => Buffer.from(chunk)))
}

const importWhiteboard = (extension: string, content: Buffer) =>
  importFile(graph, `whiteboard.${extension}`, content)

/** Expects that importing a whiteboard changes nothing, and reads at least so many relationships. */
async function expectUnchanged(extension: string, file: Buffer, minUnchanged: number): Promise<void> {
  const { counts, faults, lookAlikes } = await importWhiteboard(extension, file)
  expect({ faults, lookAlikes }).toEqual({ faults: [], lookAlikes: [] })
  expect(counts).toMatchObject({ created: 0, updated: 0, removed: 0 })
  expect(counts.unchanged).toBeGreaterThanOrEqual(minUnchanged)
}

async function readRows(scope = {}) {
  const rows = readSheets(await writeWhiteboard('xlsx', scope)).get('Whiteboard') ?? []
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')))
}

const seedShop = () =>
  seedGraph(
    graph,
    touchpoint('order', { name: 'Order', emotion: -1 }),
    touchpoint('leaflet', { name: 'Leaflet' }),
    node('Customer', 'homes', { name: 'Homes' }),
    node('Customer', 'offices', { name: 'Offices' }),
    node('Need', 'speed', { name: 'Speed' }),
    node('Need', 'price', { name: 'Price' }),
    node('Journey', 'buying', { name: 'Buying' }),
    node('Phase', 'buying.pay', { name: 'Pay' }),
    node('Channel', 'web', { name: 'Web' }),
    node('System', 'shop', { name: 'Shop' }),
    node('Evidence', 'talks', { name: 'Talks' }),
    department('sales', { name: 'Sales' }),
    department('former', { name: 'Former' }),
    relationship('Journey/buying', 'HAS_PHASE', 'Phase/buying.pay'),
    relationship('Touchpoint/order', 'IN_PHASE', 'Phase/buying.pay'),
    relationship('Customer/homes', 'TRAVELS', 'Journey/buying'),
    relationship('Customer/homes', 'HAS_NEED', 'Need/speed'),
    relationship('Touchpoint/order', 'SERVES', 'Need/speed'),
    relationship('Touchpoint/order', 'SERVES', 'Need/price'),
    relationship('Customer/homes', 'ENGAGES_AT', 'Touchpoint/order', { expectedResponseMinutes: 2_880 }),
    relationship('Customer/offices', 'ENGAGES_AT', 'Touchpoint/order', { expectedResolutionMinutes: 90 }),
    relationship('Touchpoint/order', 'VIA', 'Channel/web'),
    relationship('Touchpoint/order', 'DEPENDS_ON', 'System/shop'),
    relationship('Evidence/talks', 'SUPPORTS', 'Touchpoint/order'),
    owns('sales', 'order'),
    owns('former', 'order', { until: '2026-01-01' }),
    relationship('Department/sales', 'DEFINES', 'Touchpoint/order'),
  )

describe('A whiteboard of the map', () => {
  it('has a row for each customer group, with what belongs to it, and one for what belongs to none', async () => {
    await seedShop()
    expect(await readRows()).toEqual([
      {
        customerGroup: 'Homes',
        need: 'Speed',
        journey: 'Buying',
        phase: 'Pay',
        touchpoint: 'Order',
        channel: 'Web',
        expectedResponse: '2 days',
        systems: 'Shop',
        owner: 'Sales',
        definers: 'Sales',
        emotion: '-1',
        evidence: 'Talks',
      },
      { customerGroup: 'Offices', touchpoint: 'Order', expectedResolution: '1 h 30 min' },
      { need: 'Price', touchpoint: 'Order' },
      { touchpoint: 'Leaflet' },
    ])
  })

  it('has the columns of the template', async () => {
    await seedShop()
    const [head] = String(await writeWhiteboard('csv')).split('\r\n')
    expect(head).toBe(whiteboardColumns.map(({ name }) => name).join(','))
  })

  it('shows the part that filters select', async () => {
    await seedShop()
    const rows = await readRows({ journey: 'buying' })
    expect(rows.map((row) => row.touchpoint)).toEqual(['Order', 'Order', 'Order'])
  })

  it('changes nothing when it is imported unchanged', async () => {
    await seedShop()
    for (const extension of whiteboardFormats.keys())
      await expectUnchanged(extension, await writeWhiteboard(extension), 12)
  })

  it.each(['csv', 'xlsx'])('finds elements by hostile names again, as %s', async (extension) => {
    const names = [
      '=1+1',
      'none',
      '- a',
      'A; B',
      'same',
      'Same',
      'sales',
      'ditto',
      ' x ',
      'line\nbreak',
      '客户',
      'ID: 7',
    ]
    await seedGraph(
      graph,
      touchpoint('hub', { name: 'Hub' }),
      department('sales', { name: 'Marketing' }),
      department('marketing', { name: 'Sales' }),
      ...names.flatMap((name, index) => [
        touchpoint(`t-${index}`, { name }),
        node('System', `s-${index}`, { name }),
        department(`d-${index}`, { name }),
        node('Partner', `p-${index}`, { name }),
        relationship('Touchpoint/hub', 'DEPENDS_ON', `System/s-${index}`),
        owns(`d-${index}`, `t-${index}`),
        relationship(`Partner/p-${index}`, 'INFLUENCES', `Touchpoint/t-${index}`),
      ]),
      owns('sales', 'hub'),
      relationship('Department/marketing', 'DEFINES', 'Touchpoint/hub'),
    )
    await expectUnchanged(extension, await writeWhiteboard(extension), names.length * 3 + 2)
  })
})
