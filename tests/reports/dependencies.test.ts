import { beforeEach, describe, expect, it } from 'vitest'
import { kindNamed } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  build,
  carriesOut,
  defines,
  department,
  empty,
  influences,
  link,
  node,
  openTestGraph,
  owns,
  provides,
  rowsOf,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await openTestGraph()
beforeEach(() => empty(graph))

describe('interdependencies', () => {
  it('counts through what a pair meets and whether that is declared', async () => {
    await build(
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
      carriesOut('finance', 'reminder'),
      link('Partner/printer', 'IMPLEMENTS', 'Touchpoint/reminder'),
      link('Department/it', 'OPERATES', 'System/billing'),
      link('Department/finance', 'OWNS', 'System/billing'),
      link('Department/finance', 'ACCESSES', 'DataSet/payments'),
      link('Department/it', 'ACCESSES', 'DataSet/payments'),
      link('Partner/printer', 'WORKS_WITH', 'Department/finance'),
    )
    expect(await rowsOf(graph, 'interdependencies')).toMatchObject([
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
    await build(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      owns('it', 'invoice', { until: '2020-01-01' }),
    )
    expect(await rowsOf(graph, 'interdependencies')).toEqual([])
  })
})

describe('dependency-matrix', () => {
  it('tells who depends on whom, and through what, once for each touchpoint', async () => {
    await build(
      graph,
      ...['finance', 'sales', 'it'].map((id) => department(id)),
      touchpoint('invoice'),
      node('System', 'billing'),
      carriesOut('finance', 'invoice'),
      defines('sales', 'invoice'),
      provides('sales', 'invoice'),
      link('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
      link('Department/it', 'OPERATES', 'System/billing'),
    )
    expect(await rowsOf(graph, 'dependency-matrix')).toMatchObject([
      { departmentId: 'finance', dependsOnId: 'it', touchpoints: 1, throughSystems: 1, throughData: 0 },
      { departmentId: 'finance', dependsOnId: 'sales', touchpoints: 1, throughData: 1, throughDefinition: 1 },
    ])
  })

  it('makes two who carry out the same touchpoint depend on each other', async () => {
    await build(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      carriesOut('finance', 'invoice'),
      carriesOut('it', 'invoice'),
    )
    const rows = await rowsOf(graph, 'dependency-matrix')
    expect(rows.map((row) => [row.departmentId, row.dependsOnId, row.throughImplementation])).toEqual([
      ['finance', 'it', 1],
      ['it', 'finance', 1],
    ])
  })

  it('does not make anybody depend on one who only influences', async () => {
    await build(
      graph,
      department('finance'),
      department('legal'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      influences('legal', 'invoice'),
    )
    expect(await rowsOf(graph, 'dependency-matrix')).toEqual([])
  })
})

describe('impact', () => {
  const failing = { kind: 'System', id: 'billing' }

  it('follows a failure to all it reaches, with one shortest way', async () => {
    await build(
      graph,
      node('System', 'billing'),
      node('Process', 'invoice-run'),
      touchpoint('invoice'),
      node('Phase', 'pay'),
      node('Journey', 'living'),
      node('Customer', 'households'),
      link('Process/invoice-run', 'DEPENDS_ON', 'System/billing'),
      link('Touchpoint/invoice', 'DEPENDS_ON', 'Process/invoice-run'),
      link('Touchpoint/invoice', 'IN_PHASE', 'Phase/pay'),
      link('Journey/living', 'HAS_PHASE', 'Phase/pay'),
      link('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
      link('Customer/households', 'TRAVELS', 'Journey/living'),
    )
    const rows = await rowsOf(graph, 'impact', failing)
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
    await build(
      graph,
      ...['billing', 'crm', 'archive'].map((id) => node('System', id)),
      link('System/crm', 'DEPENDS_ON', 'System/billing'),
      link('System/billing', 'DEPENDS_ON', 'System/crm'),
      link('System/billing', 'DEPENDS_ON', 'System/archive'),
    )
    expect((await rowsOf(graph, 'impact', failing)).map(({ id }) => id)).toEqual(['crm'])
  })

  it('answers about an element that does not exist with an error, not with nothing', async () => {
    await expect(rowsOf(graph, 'impact', { kind: 'System', id: 'none' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it.each(
    [...relationshipTypes.values()].flatMap(({ name, affectedEnd, ends }) =>
      ends.map(([from, to]) => [name, from[0] ?? '', to.at(-1) ?? '', affectedEnd] as const),
    ),
  )(
    'of %s from a %s to a %s reaches the end that the model names: %s',
    async (type, from, to, affectedEnd) => {
      const examples = { one: kindNamed(from).example, other: kindNamed(to).example }
      await build(
        graph,
        node(from, 'one', { ...examples.one, id: 'one' }),
        node(to, 'other', { ...examples.other, id: 'other' }),
        link(`${from}/one`, type, `${to}/other`),
      )
      const affected = async (kind: string, id: string) =>
        (await rowsOf(graph, 'impact', { kind, id })).map((row) => row.id)
      expect(await affected(from, 'one')).toEqual(affectedEnd === 'to' ? ['other'] : [])
      expect(await affected(to, 'other')).toEqual(affectedEnd === 'from' ? ['one'] : [])
    },
  )
})

describe('four-questions', () => {
  it('tells who they are, why they engage, when they expect what, and which systems that takes', async () => {
    await build(
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
      link('Customer/households', 'HAS_NEED', 'Need/low-price'),
      link('Customer/households', 'HAS_NEED', 'Need/stay-online'),
      link('Customer/households', 'ENGAGES_AT', 'Touchpoint/hotline', {
        expectedResponseMinutes: 3,
        expectedResolutionMinutes: 30,
      }),
      link('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice', { expectedResponseMinutes: 60 }),
      link('Customer/households', 'ENGAGES_AT', 'Touchpoint/advert'),
      link('Customer/households', 'ENGAGES_AT', 'Touchpoint/fax', { expectedResponseMinutes: 9_999 }),
      link('Touchpoint/hotline', 'DEPENDS_ON', 'System/telephony'),
      link('Touchpoint/invoice', 'DEPENDS_ON', 'Process/invoice-run'),
      link('Process/invoice-run', 'DEPENDS_ON', 'System/billing'),
    )
    expect(await rowsOf(graph, 'four-questions')).toEqual([
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
