import { describe, expect, it } from 'vitest'
import { getNodeKind } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  createEmptyGraph,
  defines,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  providesDataTo,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

describe('interdependencies', () => {
  it('counts through what a pair meets and whether that is declared', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      node('Partner', 'printer'),
      touchpoint('invoice'),
      touchpoint('reminder'),
      node('System', 'billing'),
      node('DataSet', 'payments'),
      owns('finance', 'invoice'),
      influences('it', 'invoice'),
      implementsTouchpoint('finance', 'reminder'),
      relationship('Partner/printer', 'IMPLEMENTS', 'Touchpoint/reminder'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
      relationship('Department/finance', 'OWNS', 'System/billing'),
      relationship('Department/finance', 'ACCESSES', 'DataSet/payments'),
      relationship('Department/it', 'ACCESSES', 'DataSet/payments'),
      relationship('Partner/printer', 'WORKS_WITH', 'Department/finance'),
    )
    expect(await runReportRows(graph, 'interdependencies')).toMatchObject([
      {
        firstId: 'finance',
        secondId: 'it',
        meetings: 3,
        touchpoints: 1,
        systems: 1,
        processes: 0,
        dataSets: 1,
        through: ['billing', 'invoice', 'payments'],
        isDeclared: false,
      },
      { firstId: 'finance', secondKind: 'Partner', secondId: 'printer', meetings: 1, isDeclared: true },
    ])
  })

  it('does not count a claim that has ended', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      owns('it', 'invoice', { until: '2020-01-01' }),
    )
    expect(await runReportRows(graph, 'interdependencies')).toEqual([])
  })
})

describe('dependency-matrix', () => {
  it('tells who depends on whom, and through what, once for each touchpoint', async () => {
    await seedGraph(
      graph,
      ...['finance', 'sales', 'it'].map((id) => department(id)),
      touchpoint('invoice'),
      node('System', 'billing'),
      implementsTouchpoint('finance', 'invoice'),
      defines('sales', 'invoice'),
      providesDataTo('sales', 'invoice'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      relationship('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await runReportRows(graph, 'dependency-matrix')).toMatchObject([
      { departmentId: 'finance', dependsOnId: 'it', touchpoints: 1, throughSystems: 1, throughData: 0 },
      { departmentId: 'finance', dependsOnId: 'sales', touchpoints: 1, throughData: 1, throughDefinition: 1 },
    ])
  })

  it('makes two who carry out the same touchpoint depend on each other', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      implementsTouchpoint('finance', 'invoice'),
      implementsTouchpoint('it', 'invoice'),
    )
    const rows = await runReportRows(graph, 'dependency-matrix')
    expect(rows.map((row) => [row.departmentId, row.dependsOnId, row.throughImplementation])).toEqual([
      ['finance', 'it', 1],
      ['it', 'finance', 1],
    ])
  })

  it('counts as shared implementation only what both implement', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      implementsTouchpoint('it', 'invoice'),
    )
    expect(await runReportRows(graph, 'dependency-matrix')).toMatchObject([
      {
        departmentId: 'finance',
        dependsOnId: 'it',
        touchpoints: 1,
        throughImplementation: 0,
        throughDelivery: 1,
      },
    ])
  })

  it('does not make anybody depend on one who only influences', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('legal'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      influences('legal', 'invoice'),
    )
    expect(await runReportRows(graph, 'dependency-matrix')).toEqual([])
  })
})

describe('impact', () => {
  const failedElement = { kind: 'System', id: 'billing' }

  it('follows a failure to all it reaches, with one shortest way', async () => {
    await seedGraph(
      graph,
      node('System', 'billing'),
      node('Process', 'invoice-run'),
      touchpoint('invoice'),
      node('Phase', 'pay'),
      node('Journey', 'living'),
      node('Customer', 'households'),
      relationship('Process/invoice-run', 'DEPENDS_ON', 'System/billing'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'Process/invoice-run'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      relationship('Journey/living', 'HAS_PHASE', 'Phase/pay'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
      relationship('Customer/households', 'TRAVELS', 'Journey/living'),
    )
    const rows = await runReportRows(graph, 'impact', failedElement)
    expect(rows.map(({ kind, id, hops }) => [kind, id, hops])).toEqual([
      ['Process', 'invoice-run', 1],
      ['Touchpoint', 'invoice', 2],
      ['Customer', 'households', 3],
      ['Phase', 'pay', 3],
      ['Journey', 'living', 4],
    ])
    expect(rows.at(-1)?.path).toBe(
      'billing <-DEPENDS_ON- invoice-run <-DEPENDS_ON- invoice -IN_PHASE-> pay <-HAS_PHASE- living',
    )
  })

  it('does not go against the direction of a dependency, and comes to an end in a cycle', async () => {
    await seedGraph(
      graph,
      ...['billing', 'crm', 'archive'].map((id) => node('System', id)),
      relationship('System/crm', 'DEPENDS_ON', 'System/billing'),
      relationship('System/billing', 'DEPENDS_ON', 'System/crm'),
      relationship('System/billing', 'DEPENDS_ON', 'System/archive'),
    )
    expect((await runReportRows(graph, 'impact', failedElement)).map(({ id }) => id)).toEqual(['crm'])
  })

  it('answers about an element that does not exist with an error, not with nothing', async () => {
    await expect(runReportRows(graph, 'impact', { kind: 'System', id: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it.each(
    [...relationshipTypes.values()].flatMap(({ name, dependentEnd = 'none', ends }) =>
      ends.map(([from, to]) => [name, from[0] ?? '', to.at(-1) ?? '', dependentEnd] as const),
    ),
  )(
    'of %s from a %s to a %s reaches the end that the model names: %s',
    async (type, from, to, dependentEnd) => {
      const examples = { one: getNodeKind(from).example, other: getNodeKind(to).example }
      await seedGraph(
        graph,
        node(from, 'one', { ...examples.one, id: 'one' }),
        node(to, 'other', { ...examples.other, id: 'other' }),
        relationship(`${from}/one`, type, `${to}/other`),
      )
      const listAffectedIds = async (kind: string, id: string) =>
        (await runReportRows(graph, 'impact', { kind, id })).map((row) => row.id)
      expect(await listAffectedIds(from, 'one')).toEqual(dependentEnd === 'to' ? ['other'] : [])
      expect(await listAffectedIds(to, 'other')).toEqual(dependentEnd === 'from' ? ['one'] : [])
    },
  )
})

describe('four-questions', () => {
  it('tells who they are, why they engage, when they expect what, and which systems that takes', async () => {
    await seedGraph(
      graph,
      node('Customer', 'households', { type: 'endUser', size: 410_000 }),
      node('Need', 'stay-online', { importance: 5 }),
      node('Need', 'low-price', { importance: 2 }),
      touchpoint('hotline'),
      touchpoint('invoice'),
      touchpoint('advert'),
      touchpoint('fax', { lifecycle: 'retired' }),
      node('Process', 'invoice-run'),
      node('System', 'telephony'),
      node('System', 'billing'),
      relationship('Customer/households', 'HAS_NEED', 'Need/low-price'),
      relationship('Customer/households', 'HAS_NEED', 'Need/stay-online'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/hotline', {
        expectedResponseMinutes: 3,
        expectedResolutionMinutes: 30,
      }),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice', {
        expectedResponseMinutes: 60,
      }),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/advert'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/fax', { expectedResponseMinutes: 9_999 }),
      relationship('Touchpoint/hotline', 'DEPENDS_ON', 'System/telephony'),
      relationship('Touchpoint/invoice', 'DEPENDS_ON', 'Process/invoice-run'),
      relationship('Process/invoice-run', 'DEPENDS_ON', 'System/billing'),
    )
    expect(await runReportRows(graph, 'four-questions')).toEqual([
      {
        customerId: 'households',
        customer: 'households',
        type: 'endUser',
        size: 410_000,
        needs: ['stay-online', 'low-price'],
        touchpoints: 3,
        touchpointsWithResponse: 2,
        shortestResponseMinutes: 3,
        medianResponseMinutes: 31.5,
        longestResponseMinutes: 60,
        touchpointsWithResolution: 1,
        shortestResolutionMinutes: 30,
        medianResolutionMinutes: 30,
        longestResolutionMinutes: 30,
        systems: ['billing', 'telephony'],
      },
    ])
  })
})
