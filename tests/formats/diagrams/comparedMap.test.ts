import { describe, expect, it } from 'vitest'
import { diagramFormats } from '../../../src/formats/diagramFormat.ts'
import { buildEcosystemMap } from '../../../src/formats/diagrams/map/buildEcosystemMap.ts'
import { collectMapRecords, type MapRecords } from '../../../src/formats/diagrams/map/mapRecords.ts'
import type {
  EcosystemBatch,
  NodeRecord,
  RelationshipRecord,
} from '../../../src/graph/reading/streamEcosystem.ts'
import { createNode, createRelationship as relate } from '../../support/mapRecords.ts'

const touchpoint = (id: string) => createNode('Touchpoint', id)
const owns = (department: string, id: string) =>
  relate('OWNS', `Department/${department}`, `Touchpoint/${id}`)
const inPhase = (id: string) => relate('IN_PHASE', `Touchpoint/${id}`, 'Phase/pay')

const collect = (
  nodes: NodeRecord[],
  relationships: RelationshipRecord[],
  maxTouchpoints?: number,
): Promise<MapRecords> =>
  collectMapRecords(
    (async function* (): AsyncGenerator<EcosystemBatch> {
      yield { nodes, relationships } as unknown as EcosystemBatch
    })(),
    '2026-06-30',
    maxTouchpoints,
  )

const common = [
  createNode('Phase', 'pay', { name: 'Pay' }),
  createNode('Department', 'it', { name: 'IT' }),
  createNode('Department', 'sales', { name: 'Sales' }),
]
const shown = await collect(
  [...common, touchpoint('invoice'), touchpoint('chat'), touchpoint('letter')],
  [
    ...['invoice', 'chat', 'letter'].map(inPhase),
    owns('it', 'invoice'),
    owns('sales', 'chat'),
    owns('it', 'letter'),
  ],
)
const earlier = await collect(
  [
    ...common,
    createNode('System', 'fax', { name: 'Fax server' }),
    ...['invoice', 'letter', 'counter'].map(touchpoint),
  ],
  [
    ...['invoice', 'letter', 'counter'].map(inPhase),
    owns('sales', 'invoice'),
    owns('it', 'letter'),
    owns('it', 'counter'),
    relate('DEPENDS_ON', 'Touchpoint/letter', 'System/fax'),
  ],
)
const map = buildEcosystemMap(shown, {
  day: '2026-06-30',
  earlier: { label: '2026-03-31', records: earlier },
})
const render = async (extension: string, source = map) =>
  String(await diagramFormats.get(extension)?.render(source, { title: 'Ours' }))

describe('A map that is compared with an earlier state', () => {
  it('marks new and gone touchpoints and other owners, and what else is gone', () => {
    const [column] = map.columns
    const cards = column?.cards.map(({ name, owners, change, formerOwners }) => [
      name,
      owners,
      change,
      formerOwners,
    ])
    expect(cards?.toSorted()).toEqual([
      ['chat', ['Sales'], 'added', undefined],
      ['counter', ['IT'], 'gone', undefined],
      ['invoice', ['IT'], 'ownersChanged', ['Sales']],
      ['letter', ['IT'], undefined, undefined],
    ])
    expect(column?.chips.filter(({ change }) => change).map(({ name, change }) => [name, change])).toEqual([
      ['Fax server', 'gone'],
    ])
  })

  it('counts what is there, and what changed', () => {
    expect(map.counts).toEqual({ touchpoints: 3, unowned: 0, contested: 0 })
    expect(map.comparison).toEqual({ label: '2026-03-31', added: 1, gone: 1, ownersChanged: 1 })
  })

  it('says so in words as a picture, also in its legend', async () => {
    const svg = await render('svg')
    expect(svg).toContain('Compared with 2026-03-31: 1 new, 1 gone, 1 with other owners')
    const countBadges = (text: string) => (svg?.split(`>${text}</text>`).length ?? 0) - 1
    expect(['NEW', 'GONE', 'OTHER OWNER'].map(countBadges)).toEqual([2, 3, 2])
    for (const entry of ['New since', 'Gone since', 'Owners changed since'])
      expect(svg).toContain(`>${entry} 2026-03-31</text>`)
    expect(svg).toContain('>IT (was Sales)</text>')
    expect(svg).toContain('<title>counter (owner IT, gone)</title>')
    expect(svg).toContain('<title>System Fax server (gone)</title>')
  })

  it('says so in words for Graphviz and Mermaid', async () => {
    const dot = await render('dot')
    for (const label of ['chat\\nSales\\n(new)', 'invoice\\nIT\\n(was Sales)', 'Fax server\\n(gone)'])
      expect(dot).toContain(`label="${label}"`)
    const mermaid = await render('mmd')
    for (const label of ['chat (Sales, new)', 'invoice (IT, was Sales)', 'Fax server (gone)'])
      expect(mermaid).toContain(`"${label}"`)
    expect(mermaid).toContain('"counter (IT, gone)"]:::gone')
  })
})

describe('A map without an earlier state', () => {
  it('has no marks', async () => {
    const plain = buildEcosystemMap(shown, { day: '2026-06-30' })
    expect(plain.comparison).toBeUndefined()
    const svg = await render('svg', plain)
    expect(svg).not.toContain('since')
    expect(svg).not.toContain('>NEW<')
  })
})

describe('A map with many touchpoints', () => {
  it('is refused beyond the limit of its format, which is higher for pages', async () => {
    const nodes = Array.from({ length: 301 }, (_, index) => touchpoint(`t${index}`))
    await expect(collect(nodes, [])).rejects.toMatchObject({ code: 'TOO_LARGE_TO_DRAW' })
    expect((await collect(nodes, [], diagramFormats.get('pdf')?.maxTouchpoints)).nodes).toHaveLength(301)
  })
})
