import { beforeEach, describe, expect, it } from 'vitest'
import {
  clearGraph,
  createTestGraph,
  department,
  node,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

const dependsOn = (dependent: string, supplier: string) => relationship(dependent, 'DEPENDS_ON', supplier)
const inPhase = (touchpointId: string, phase: string) =>
  relationship(`Touchpoint/${touchpointId}`, 'IN_PHASE', `Phase/${phase}`)
const listLosses = async () => {
  const rows = await runReportRows(graph, 'single-points-of-failure')
  return rows.map(({ id, touchpointsLost, phasesLost, journeysLost }) => [
    id,
    touchpointsLost,
    phasesLost,
    journeysLost,
  ])
}

describe('single-points-of-failure', () => {
  it('loses a journey with any of its phases, and a phase with its last touchpoint in use', async () => {
    await seedGraph(
      graph,
      node('Journey', 'buy'),
      node('Phase', 'order'),
      node('Phase', 'pay'),
      ...['order', 'pay'].map((phase) => relationship('Journey/buy', 'HAS_PHASE', `Phase/${phase}`)),
      touchpoint('form'),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('invoice'),
      ...[
        ['form', 'order'],
        ['fax', 'order'],
        ['invoice', 'pay'],
      ].map(([id = '', phase = '']) => inPhase(id, phase)),
      node('System', 'shop'),
      dependsOn('Touchpoint/form', 'System/shop'),
    )
    expect(await listLosses()).toEqual([['shop', 1, 1, 1]])
    expect(await runReportRows(graph, 'single-points-of-failure')).toMatchObject([
      { severity: 'critical', isArticulationPoint: false, bridges: 1, touchpoints: ['form'] },
    ])
  })

  it.each([
    ['the last implementer', 'Partner/north', 'IMPLEMENTS', 'Touchpoint/visit'],
    [
      'the last data provider, though others implement',
      'Partner/north',
      'PROVIDES_DATA_TO',
      'Touchpoint/visit',
    ],
  ])('loses a touchpoint with %s', async (_, from, type, to) => {
    const others = [department('it'), relationship('Department/it', 'DEFINES', 'Touchpoint/visit')]
    await seedGraph(
      graph,
      touchpoint('visit'),
      node('Partner', 'north'),
      ...others,
      relationship(from, type, to),
    )
    expect(await listLosses()).toEqual([['north', 1, 0, 0]])
    await seedGraph(graph, relationship('Department/it', type, to))
    expect(await listLosses()).toEqual([])
  })

  it('follows losses through operators, stored data and channels', async () => {
    await seedGraph(
      graph,
      touchpoint('invoice'),
      node('System', 'billing'),
      node('DataSet', 'payments'),
      node('Partner', 'cloud'),
      relationship('Partner/cloud', 'OPERATES', 'System/billing'),
      relationship('System/billing', 'STORES', 'DataSet/payments'),
      dependsOn('Touchpoint/invoice', 'DataSet/payments'),
    )
    expect(await listLosses()).toEqual([
      ['cloud', 1, 0, 0],
      ['billing', 1, 0, 0],
    ])
    await seedGraph(
      graph,
      node('System', 'archive'),
      relationship('System/archive', 'STORES', 'DataSet/payments'),
    )
    expect(await listLosses()).toEqual([])
  })

  it.each([
    ['a retired system', node('System', 'shop', { lifecycle: 'retired' }), touchpoint('form')],
    ['a planned touchpoint', node('System', 'shop'), touchpoint('form', { lifecycle: 'planned' })],
  ])('does not count %s', async (_, system, form) => {
    await seedGraph(graph, system, form, dependsOn('Touchpoint/form', 'System/shop'))
    expect(await listLosses()).toEqual([])
  })

  it('does not take a retired alternative for a replacement', async () => {
    await seedGraph(
      graph,
      node('Phase', 'help'),
      touchpoint('chat'),
      touchpoint('fax', { lifecycle: 'retired' }),
      inPhase('chat', 'help'),
      inPhase('fax', 'help'),
      node('System', 'bot'),
      dependsOn('Touchpoint/chat', 'System/bot'),
    )
    expect(await listLosses()).toEqual([['bot', 1, 1, 0]])
  })

  it('takes neither what follows nor who works in a department for lost', async () => {
    await seedGraph(
      graph,
      node('Employee', 'jo'),
      department('it'),
      department('company'),
      touchpoint('order'),
      touchpoint('welcome'),
      node('DataSet', 'orders'),
      relationship('Employee/jo', 'WORKS_IN', 'Department/it'),
      relationship('Department/it', 'PART_OF', 'Department/company'),
      relationship('Department/company', 'IMPLEMENTS', 'Touchpoint/welcome'),
      relationship('Employee/jo', 'IMPLEMENTS', 'Touchpoint/order'),
      relationship('Touchpoint/order', 'NEXT', 'Touchpoint/welcome'),
      relationship('Touchpoint/order', 'COLLECTS', 'DataSet/orders'),
      dependsOn('Touchpoint/welcome', 'DataSet/orders'),
    )
    expect(await listLosses()).toEqual([['jo', 1, 0, 0]])
  })

  it('comes to an end where systems need each other, and has no rows on an empty map', async () => {
    expect(await listLosses()).toEqual([])
    await seedGraph(
      graph,
      node('System', 'a'),
      node('System', 'b'),
      touchpoint('form'),
      dependsOn('System/a', 'System/b'),
      dependsOn('System/b', 'System/a'),
      dependsOn('Touchpoint/form', 'System/a'),
    )
    expect(await listLosses()).toEqual([
      ['a', 1, 0, 0],
      ['b', 1, 0, 0],
    ])
  })
})
