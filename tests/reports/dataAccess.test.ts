import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  relationship,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const dataSet = (id: string, sensitivity = 'internal') => node('DataSet', id, { sensitivity })
const collects = (id: string, data: string) => relationship(`Touchpoint/${id}`, 'COLLECTS', `DataSet/${data}`)
const stores = (system: string, data: string) => relationship(`System/${system}`, 'STORES', `DataSet/${data}`)
const operates = (who: string, system: string) => relationship(who, 'OPERATES', `System/${system}`)
const accesses = (who: string, data: string) => relationship(who, 'ACCESSES', `DataSet/${data}`)
const dependsOnSystem = (system: string, requiredSystem: string) =>
  relationship(`System/${system}`, 'DEPENDS_ON', `System/${requiredSystem}`)
const createJourney = (id: string, ...touchpoints: readonly string[]) => [
  node('Journey', id),
  node('Phase', `${id}.all`, { period: 'postPurchase' }),
  relationship(`Journey/${id}`, 'HAS_PHASE', `Phase/${id}.all`),
  ...touchpoints.map((step) => relationship(`Touchpoint/${step}`, 'IN_PHASE', `Phase/${id}.all`)),
]

describe('data-silos', () => {
  /** Sales and service work in one journey, where leads, tickets and payments are collected. */
  const createSharedJourney = () => [
    department('sales'),
    department('service'),
    touchpoint('advice'),
    touchpoint('hotline'),
    touchpoint('invoice'),
    dataSet('leads'),
    dataSet('tickets'),
    dataSet('payments'),
    collects('advice', 'leads'),
    collects('hotline', 'tickets'),
    collects('invoice', 'payments'),
    ...createJourney('living', 'advice', 'hotline', 'invoice'),
    owns('sales', 'advice'),
    implementsTouchpoint('service', 'hotline'),
    influences('service', 'invoice'),
  ]

  it('names what a department cannot reach, with the share of what is collected around it', async () => {
    await seedGraph(
      graph,
      ...createSharedJourney(),
      accesses('Department/sales', 'leads'),
      accesses('Department/service', 'leads'),
      accesses('Department/service', 'tickets'),
    )
    const rows = await runReportRows(graph, 'data-silos')
    expect(rows.map(({ departmentId, dataSetId }) => [departmentId, dataSetId])).toEqual([
      ['sales', 'payments'],
      ['sales', 'tickets'],
      ['service', 'payments'],
    ])
    expect(rows[0]).toMatchObject({
      siloIndex: 2 / 3,
      unreachableDataSets: 2,
      collectedDataSets: 3,
      journeyCount: 1,
      journeyId: 'living',
      roleTouchpoints: 1,
    })
    expect(rows[2]).toMatchObject({
      siloIndex: 1 / 3,
      unreachableDataSets: 1,
      collectedDataSets: 3,
      roleTouchpoints: 2,
    })
  })

  it('counts as reached what a department accesses, owns, or has in a system it operates', async () => {
    await seedGraph(
      graph,
      ...createSharedJourney(),
      ...['leads', 'tickets', 'payments'].map((data) => accesses('Department/service', data)),
      node('System', 'crm'),
      stores('crm', 'leads'),
      operates('Department/sales', 'crm'),
      accesses('Department/sales', 'tickets'),
      relationship('Department/sales', 'OWNS', 'DataSet/payments', { since: '2024-01-01' }),
    )
    expect(await runReportRows(graph, 'data-silos')).toEqual([])
    const before = await runReportRows(graph, 'data-silos', { asOf: '2023-12-31' })
    expect(before.map(({ departmentId, dataSetId }) => [departmentId, dataSetId])).toEqual([
      ['sales', 'payments'],
    ])
  })

  it('counts a data set once, though several journeys collect it, and names the first', async () => {
    await seedGraph(
      graph,
      department('sales'),
      touchpoint('advice'),
      touchpoint('hotline'),
      dataSet('tickets'),
      collects('hotline', 'tickets'),
      ...createJourney('living', 'advice', 'hotline'),
      ...createJourney('moving', 'advice', 'hotline'),
      owns('sales', 'advice'),
    )
    expect(await runReportRows(graph, 'data-silos')).toMatchObject([
      {
        unreachableDataSets: 1,
        collectedDataSets: 1,
        siloIndex: 1,
        journeyCount: 2,
        journeyId: 'living',
        roleTouchpoints: 1,
      },
    ])
  })

  it('gives a part to who owns the journey or a phase, and none to whose claim has ended', async () => {
    await seedGraph(
      graph,
      ...['care', 'marketing', 'sales'].map((id) => department(id)),
      touchpoint('hotline'),
      touchpoint('fax', { lifecycle: 'retired' }),
      dataSet('tickets'),
      dataSet('faxes'),
      collects('hotline', 'tickets'),
      collects('fax', 'faxes'),
      ...createJourney('living', 'hotline', 'fax'),
      relationship('Department/care', 'OWNS', 'Journey/living'),
      relationship('Department/marketing', 'OWNS', 'Phase/living.all'),
      owns('sales', 'hotline', { until: '2020-01-01' }),
    )
    const rows = await runReportRows(graph, 'data-silos')
    expect(
      rows.map(({ departmentId, dataSetId, roleTouchpoints }) => [departmentId, dataSetId, roleTouchpoints]),
    ).toEqual([
      ['care', 'tickets', 0],
      ['marketing', 'tickets', 0],
    ])
  })
})

describe('untapped-touchpoints', () => {
  it('names the touchpoints in use that collect nothing, the most important first', async () => {
    await seedGraph(
      graph,
      department('finance'),
      node('Customer', 'households'),
      touchpoint('letter', { importance: 2, volumePerMonth: 40 }),
      touchpoint('invoice', { importance: 4 }),
      touchpoint('hotline', { importance: 5 }),
      touchpoint('fax', { lifecycle: 'retired' }),
      dataSet('tickets'),
      collects('hotline', 'tickets'),
      owns('finance', 'invoice'),
      relationship('Customer/households', 'ENGAGES_AT', 'Touchpoint/invoice'),
    )
    expect(await runReportRows(graph, 'untapped-touchpoints')).toMatchObject([
      { touchpointId: 'invoice', importance: 4, customers: 1, owners: ['finance'] },
      { touchpointId: 'letter', volumePerMonth: 40, customers: 0, owners: [] },
    ])
  })
})

describe('sensitive-data-paths', () => {
  const listAccessPaths = async (parameters: Readonly<Record<string, string>> = {}) =>
    (await runReportRows(graph, 'sensitive-data-paths', parameters)).map(({ way, hops, path }) => [
      way,
      hops,
      path,
    ])

  it('tells each way to the data with its path', async () => {
    await seedGraph(
      graph,
      department('it'),
      department('finance'),
      node('Employee', 'dev'),
      node('System', 'billing'),
      node('System', 'archive'),
      node('System', 'portal'),
      touchpoint('invoice'),
      dataSet('bank-details', 'special'),
      dataSet('tariffs', 'public'),
      collects('invoice', 'bank-details'),
      collects('invoice', 'tariffs'),
      stores('billing', 'bank-details'),
      dependsOnSystem('archive', 'billing'),
      dependsOnSystem('portal', 'archive'),
      accesses('Employee/dev', 'bank-details'),
      implementsTouchpoint('finance', 'invoice'),
      operates('Department/finance', 'billing'),
      operates('Department/it', 'portal'),
    )
    const all = [
      ['accesses', 1, 'dev -ACCESSES-> bank-details'],
      ['implements', 2, 'finance -IMPLEMENTS-> invoice -COLLECTS-> bank-details'],
      ['operates', 2, 'finance -OPERATES-> billing -STORES-> bank-details'],
      [
        'operatesDependent',
        4,
        'it -OPERATES-> portal -DEPENDS_ON-> archive -DEPENDS_ON-> billing -STORES-> bank-details',
      ],
    ]
    expect(await listAccessPaths()).toEqual(all)
    expect(await listAccessPaths({ systemHops: '2' })).toEqual(all)
    expect(await listAccessPaths({ systemHops: '1' })).toEqual(all.slice(0, 3))
  })

  it('does not lead through what is out of use, or along a claim that has ended', async () => {
    await seedGraph(
      graph,
      department('it'),
      node('System', 'old', { lifecycle: 'retired' }),
      node('System', 'portal'),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('invoice'),
      dataSet('payments', 'personal'),
      stores('old', 'payments'),
      dependsOnSystem('portal', 'old'),
      operates('Department/it', 'old'),
      operates('Department/it', 'portal'),
      collects('fax', 'payments'),
      collects('invoice', 'payments'),
      implementsTouchpoint('it', 'fax'),
      implementsTouchpoint('it', 'invoice', { until: '2020-01-01' }),
    )
    expect(await listAccessPaths()).toEqual([])
  })

  it('finds fault with partners that have no agreement, the more the more sensitive the data', async () => {
    await seedGraph(
      graph,
      department('finance'),
      ...['agency', 'bank', 'printer'].map((id) => node('Partner', id)),
      dataSet('payments', 'personal'),
      dataSet('bank-details', 'special'),
      accesses('Department/finance', 'payments'),
      accesses('Partner/printer', 'payments'),
      accesses('Partner/printer', 'bank-details'),
      accesses('Partner/agency', 'payments'),
      accesses('Partner/bank', 'payments'),
      relationship('Partner/printer', 'WORKS_WITH', 'Department/finance'),
      relationship('Department/finance', 'WORKS_WITH', 'Partner/bank', { agreement: 'Payment services' }),
      relationship('Partner/agency', 'WORKS_WITH', 'Department/finance', { agreement: 'Data processing' }),
    )
    const rows = await runReportRows(graph, 'sensitive-data-paths')
    expect(
      rows.map((row) => [row.partyId, row.dataSetId, row.isExternal, row.agreements, row.severity]),
    ).toEqual([
      ['printer', 'bank-details', true, [], 'high'],
      ['printer', 'payments', true, [], 'medium'],
      ['agency', 'payments', true, ['Data processing'], null],
      ['bank', 'payments', true, ['Payment services'], null],
      ['finance', 'payments', false, [], null],
    ])
    expect(rows.map(({ isUnagreed }) => isUnagreed)).toEqual([true, true, false, false, false])
  })
})

describe('where nothing is wrong', () => {
  it('no report on data finds a fault', async () => {
    await seedGraph(
      graph,
      department('service'),
      node('Partner', 'call-centre'),
      touchpoint('hotline'),
      dataSet('tickets', 'personal'),
      collects('hotline', 'tickets'),
      ...createJourney('living', 'hotline'),
      owns('service', 'hotline'),
      accesses('Department/service', 'tickets'),
      relationship('Partner/call-centre', 'IMPLEMENTS', 'Touchpoint/hotline'),
      relationship('Partner/call-centre', 'WORKS_WITH', 'Department/service', {
        agreement: 'Data processing',
      }),
    )
    expect(await runReportRows(graph, 'data-silos')).toEqual([])
    expect(await runReportRows(graph, 'untapped-touchpoints')).toEqual([])
    const paths = await runReportRows(graph, 'sensitive-data-paths')
    expect(paths.map(({ partyId, isUnagreed }) => [partyId, isUnagreed])).toEqual([
      ['call-centre', false],
      ['service', false],
    ])
  })
})

describe('on an empty map', () => {
  it.each(['data-silos', 'untapped-touchpoints', 'sensitive-data-paths'])('%s has no rows', async (name) => {
    expect(await runReportRows(graph, name)).toEqual([])
  })
})
