import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  defines,
  department,
  implementsTouchpoint,
  influences,
  node,
  owns,
  providesDataTo,
  runReportRows,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createEmptyGraph()

const listTouchpointIds = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ touchpointId }) => touchpointId)

describe('unowned-touchpoints', () => {
  it('names what nobody owns, the most important first', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice', { importance: 3 }),
      touchpoint('advert', { importance: 1 }),
      touchpoint('hotline', { importance: 5 }),
      owns('finance', 'invoice'),
    )
    expect(listTouchpointIds(await runReportRows(graph, 'unowned-touchpoints'))).toEqual([
      'hotline',
      'advert',
    ])
  })

  it('counts a claim from its first day on and up to the day before it ends', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      owns('finance', 'invoice', { since: '2020-01-01', until: '2021-01-01' }),
    )
    const listUnownedOn = async (asOf: string) =>
      listTouchpointIds(await runReportRows(graph, 'unowned-touchpoints', { asOf }))
    expect(await listUnownedOn('2019-12-31')).toEqual(['invoice'])
    expect(await listUnownedOn('2020-01-01')).toEqual([])
    expect(await listUnownedOn('2020-12-31')).toEqual([])
    expect(await listUnownedOn('2021-01-01')).toEqual(['invoice'])
  })

  it('says when the last owner left and who carries it out', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('it'),
      touchpoint('invoice'),
      owns('finance', 'invoice', { until: '2021-01-01' }),
      implementsTouchpoint('it', 'invoice'),
    )
    const [row] = await runReportRows(graph, 'unowned-touchpoints')
    expect(row).toMatchObject({ lastOwnedUntil: '2021-01-01', implementers: ['it'], journeys: [] })
  })

  it('leaves out what is planned or retired', async () => {
    await seedGraph(
      graph,
      touchpoint('next', { lifecycle: 'planned' }),
      touchpoint('fax', { lifecycle: 'retired' }),
      touchpoint('old', { lifecycle: 'retiring' }),
    )
    expect(listTouchpointIds(await runReportRows(graph, 'unowned-touchpoints'))).toEqual(['old'])
  })
})

describe('contested-touchpoints', () => {
  it('has a row for each of several owners and says that the claims disagree', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('service'),
      touchpoint('invoice'),
      owns('finance', 'invoice', { claimedBy: 'dev' }),
      owns('service', 'invoice', { claimedBy: 'hana', since: '2020-01-01' }),
    )
    expect(await runReportRows(graph, 'contested-touchpoints')).toMatchObject([
      { touchpointId: 'invoice', dispute: 'claimsDisagree', owners: 2, ownerId: 'finance', claimedBy: 'dev' },
      {
        touchpointId: 'invoice',
        dispute: 'claimsDisagree',
        owners: 2,
        ownerId: 'service',
        since: '2020-01-01',
      },
    ])
  })

  it('calls it several owners when one person says so of both', async () => {
    await seedGraph(
      graph,
      department('it'),
      department('network'),
      touchpoint('status-page'),
      owns('it', 'status-page', { claimedBy: 'ana' }),
      owns('network', 'status-page', { claimedBy: 'ana' }),
    )
    const rows = await runReportRows(graph, 'contested-touchpoints')
    expect(rows.map(({ dispute }) => dispute)).toEqual(['severalOwners', 'severalOwners'])
  })

  it.each([
    ['id and email', 'ana', ' ANA@example.com', 'severalOwners'],
    ['name and email', 'Ana Head', 'ana@example.com', 'severalOwners'],
    ['text of somebody who is not on the map', 'The board', 'the board ', 'severalOwners'],
    ['id of two people', 'ana', 'ben', 'claimsDisagree'],
    ['id of one, and nobody', 'ana', undefined, 'severalOwners'],
  ])('takes %s for one person or not', async (_, first, second, dispute) => {
    await seedGraph(
      graph,
      node('Employee', 'ana', { name: 'Ana Head', email: 'ana@example.com' }),
      node('Employee', 'ben'),
      department('it'),
      department('network'),
      touchpoint('status-page'),
      owns('it', 'status-page', { claimedBy: first }),
      owns('network', 'status-page', { ...(second !== undefined && { claimedBy: second }) }),
    )
    const rows = await runReportRows(graph, 'contested-touchpoints')
    expect(rows.map((row) => row.dispute)).toEqual([dispute, dispute])
    expect(rows[0]?.ownerNames).toEqual(['it', 'network'])
  })

  it('does not count owners that are past or to come', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('service'),
      department('it'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      owns('service', 'invoice', { until: '2001-01-01' }),
      owns('it', 'invoice', { since: '2999-01-01' }),
    )
    expect(await runReportRows(graph, 'contested-touchpoints')).toEqual([])
    expect(
      listTouchpointIds(await runReportRows(graph, 'contested-touchpoints', { asOf: '2000-12-31' })),
    ).toEqual(['invoice', 'invoice'])
  })
})

describe('role-gaps', () => {
  it('names each role that nobody holds, the touchpoints that matter most first', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice', { importance: 2 }),
      touchpoint('hotline', { importance: 5 }),
      defines('finance', 'invoice'),
      implementsTouchpoint('finance', 'invoice'),
      providesDataTo('finance', 'hotline'),
      influences('finance', 'hotline'),
      defines('finance', 'hotline'),
      owns('finance', 'hotline'),
    )
    const rows = await runReportRows(graph, 'role-gaps')
    expect(rows.map(({ touchpointId, missingRole }) => [touchpointId, missingRole])).toEqual([
      ['hotline', 'implementer'],
      ['invoice', 'data provider'],
      ['invoice', 'influencer'],
    ])
    expect(rows[0]).toMatchObject({ rolesHeld: 3, owners: ['finance'] })
  })

  it('finds nothing where all four roles are held', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      ...[providesDataTo, influences, defines, implementsTouchpoint].map((role) =>
        role('finance', 'invoice'),
      ),
    )
    expect(await runReportRows(graph, 'role-gaps')).toEqual([])
  })

  it('misses a role whose only holder has given it up', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      ...[providesDataTo, influences, implementsTouchpoint].map((role) => role('finance', 'invoice')),
      defines('finance', 'invoice', { until: '2020-01-01' }),
    )
    expect((await runReportRows(graph, 'role-gaps')).map(({ missingRole }) => missingRole)).toEqual([
      'definer',
    ])
  })
})

describe('role-matrix', () => {
  it('has one row for a holder at a touchpoint, whatever it holds there', async () => {
    await seedGraph(
      graph,
      department('finance'),
      touchpoint('invoice'),
      owns('finance', 'invoice'),
      defines('finance', 'invoice'),
      providesDataTo('finance', 'invoice', { until: '2020-01-01' }),
    )
    expect(await runReportRows(graph, 'role-matrix')).toEqual([
      {
        holderKind: 'Department',
        holderId: 'finance',
        holder: 'finance',
        touchpointId: 'invoice',
        touchpoint: 'invoice',
        isOwner: true,
        isDataProvider: false,
        isInfluencer: false,
        isDefiner: true,
        isImplementer: false,
      },
    ])
  })
})

describe('every report', () => {
  it.each([
    'contested-touchpoints',
    'dependency-matrix',
    'four-questions',
    'interdependencies',
    'role-gaps',
    'role-matrix',
    'unowned-touchpoints',
  ])('%s has no rows on an empty map', async (name) => {
    expect(await runReportRows(graph, name)).toEqual([])
  })
})
