import { describe, expect, it } from 'vitest'
import {
  createEmptyGraph,
  defines,
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

const asOf = '2026-06-30'

describe('unowned-elements', () => {
  it('lists what nobody owns, with the owners of the journey of a phase', async () => {
    await seedGraph(
      graph,
      department('sales'),
      node('Journey', 'buying'),
      ...['choose', 'order'].map((id) => node('Phase', id)),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/choose'),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/order'),
      relationship('Department/sales', 'OWNS', 'Journey/buying'),
      relationship('Department/sales', 'OWNS', 'Phase/order', { until: '2026-07-01' }),
      touchpoint('advert', { importance: 4 }),
      touchpoint('fax', { importance: 5, lifecycle: 'retired' }),
      relationship('Touchpoint/advert', 'IN_PHASE', 'Phase/choose'),
      relationship('Touchpoint/fax', 'IN_PHASE', 'Phase/choose'),
      node('System', 'old', { lifecycle: 'retired' }),
      node('System', 'crm'),
    )
    expect(await runReportRows(graph, 'unowned-elements', { asOf })).toEqual([
      {
        kind: 'Phase',
        id: 'choose',
        name: 'choose',
        touchpointImportance: 4,
        touchpoints: 1,
        journeyOwners: ['sales'],
      },
      {
        kind: 'System',
        id: 'crm',
        name: 'crm',
        touchpointImportance: null,
        touchpoints: 0,
        journeyOwners: [],
      },
    ])
    const laterRows = await runReportRows(graph, 'unowned-elements', { asOf: '2026-07-01' })
    expect(laterRows.map(({ id }) => id)).toEqual(['choose', 'order', 'crm'])
  })
})

describe('strategy-coverage', () => {
  it('lists strategies without leader or sponsor, and what no strategy guides', async () => {
    await seedGraph(
      graph,
      department('cx'),
      node('Employee', 'ceo'),
      ...['led', 'orphan'].map((id) => node('Strategy', id)),
      relationship('Department/cx', 'OWNS', 'Strategy/led'),
      relationship('Employee/ceo', 'SPONSORS', 'Strategy/led'),
      ...['guided', 'free'].map((id) => node('Journey', id)),
      node('Phase', 'choose'),
      relationship('Journey/guided', 'HAS_PHASE', 'Phase/choose'),
      relationship('Strategy/led', 'GUIDES', 'Journey/guided'),
      ...['through-journey', 'directly', 'alone'].map((id) => touchpoint(id)),
      touchpoint('fax', { lifecycle: 'retired' }),
      relationship('Touchpoint/through-journey', 'IN_PHASE', 'Phase/choose'),
      relationship('Strategy/orphan', 'GUIDES', 'Touchpoint/directly'),
    )
    const rows = await runReportRows(graph, 'strategy-coverage', { asOf })
    expect(rows.map(({ kind, id, fault, isUnled }) => [kind, id, fault, isUnled])).toEqual([
      ['Strategy', 'orphan', 'noLeader', true],
      ['Strategy', 'orphan', 'noSponsor', true],
      ['Journey', 'free', 'noStrategy', false],
      ['Touchpoint', 'alone', 'noStrategy', false],
    ])
  })
})

describe('parties-without-role', () => {
  it('lists who holds no role and owns nothing on the day', async () => {
    await seedGraph(
      graph,
      ...['company', 'sales', 'former', 'owner', 'legacy'].map((id) => department(id)),
      relationship('Department/sales', 'PART_OF', 'Department/company'),
      node('Partner', 'operator'),
      node('System', 'crm'),
      relationship('Partner/operator', 'OPERATES', 'System/crm'),
      relationship('Department/owner', 'OWNS', 'System/crm'),
      touchpoint('advert'),
      touchpoint('fax', { lifecycle: 'retired' }),
      influences('sales', 'advert'),
      influences('former', 'advert', { until: '2026-01-01' }),
      implementsTouchpoint('legacy', 'fax'),
    )
    const rows = await runReportRows(graph, 'parties-without-role', { asOf })
    expect(rows).toMatchObject([
      { partyKind: 'Department', partyId: 'company', membersWithRole: 1, operated: 0, relationships: 1 },
      { partyKind: 'Department', partyId: 'former', membersWithRole: 0, relationships: 1 },
      { partyKind: 'Department', partyId: 'legacy' },
      { partyKind: 'Partner', partyId: 'operator', operated: 1 },
    ])
    expect(rows).toHaveLength(4)
  })
})

describe('role-balance', () => {
  it('gives the share of touchpoints by how one-sided the roles are', async () => {
    await seedGraph(
      graph,
      department('it'),
      node('Partner', 'agency'),
      ...['done', 'planned', 'both', 'advised'].map((id) => touchpoint(id)),
      touchpoint('fax', { lifecycle: 'retired' }),
      implementsTouchpoint('it', 'done'),
      influences('it', 'done'),
      defines('it', 'planned'),
      defines('it', 'both'),
      implementsTouchpoint('it', 'both'),
      influences('it', 'advised'),
      implementsTouchpoint('it', 'fax'),
      relationship('Partner/agency', 'IMPLEMENTS', 'Touchpoint/done'),
    )
    expect(await runReportRows(graph, 'role-balance', { asOf })).toEqual([
      {
        holderKind: 'Department',
        holderId: 'it',
        holder: 'it',
        touchpoints: 4,
        implementsOnly: 1,
        definesOnly: 1,
        influencesOnly: 1,
        implementsOnlyRatio: 0.25,
        definesOnlyRatio: 0.25,
        influencesOnlyRatio: 0.25,
      },
    ])
  })
})

describe('influence-paths', () => {
  it('name the departments behind the scenes, how they shape a touchpoint, and whether directly', async () => {
    await seedGraph(
      graph,
      department('legal', { visibility: 'support' }),
      department('it', { visibility: 'backstage' }),
      department('shop', { visibility: 'frontstage' }),
      node('Employee', 'jo'),
      relationship('Employee/jo', 'WORKS_IN', 'Department/it'),
      touchpoint('contract', { visibility: 'frontstage', importance: 5 }),
      node('System', 'crm'),
      node('Process', 'credit-check'),
      relationship('Touchpoint/contract', 'DEPENDS_ON', 'System/crm'),
      relationship('Touchpoint/contract', 'DEPENDS_ON', 'Process/credit-check'),
      relationship('Department/it', 'OPERATES', 'System/crm'),
      relationship('Department/it', 'OWNS', 'Process/credit-check'),
      relationship('Employee/jo', 'INFLUENCES', 'Touchpoint/contract'),
      influences('legal', 'contract', { directness: 'indirect' }),
      defines('legal', 'contract'),
      implementsTouchpoint('shop', 'contract'),
    )
    expect(await runReportRows(graph, 'influence-paths', { asOf })).toMatchObject([
      { departmentId: 'it', isDirect: false, ways: ['employee', 'system', 'process'], importance: 5 },
      { departmentId: 'legal', isDirect: true, ways: ['influencer', 'definer'] },
    ])
    await seedGraph(graph, defines('legal', 'contract', { directness: 'indirect' }))
    const [, legal] = await runReportRows(graph, 'influence-paths', { asOf })
    expect(legal).toMatchObject({ departmentId: 'legal', isDirect: false })
  })
})

describe('moments-of-truth', () => {
  it('are at risk when one customer group rates them low', async () => {
    await seedGraph(
      graph,
      department('sales'),
      touchpoint('invoice', { momentOfTruth: true, rating: 1, confidence: 'validated' }),
      owns('sales', 'invoice'),
      ...['young', 'old'].map((id) => node('Customer', id)),
      relationship('Customer/young', 'ENGAGES_AT', 'Touchpoint/invoice', { rating: 2 }),
      relationship('Customer/old', 'ENGAGES_AT', 'Touchpoint/invoice', { rating: -1 }),
    )
    const [row] = await runReportRows(graph, 'moments-of-truth', { asOf })
    expect(row).toMatchObject({ rating: 1, lowestRating: -1, risks: expect.arrayContaining(['lowRating']) })
  })
})

describe('experience-by-phase', () => {
  it('shows what each customer group feels, with the value of the touchpoint as the fallback', async () => {
    await seedGraph(
      graph,
      node('Journey', 'living'),
      node('Phase', 'pay'),
      relationship('Journey/living', 'HAS_PHASE', 'Phase/pay'),
      touchpoint('invoice', { rating: 1, emotion: 0 }),
      touchpoint('reminder'),
      ...['invoice', 'reminder'].map((id) => relationship(`Touchpoint/${id}`, 'IN_PHASE', 'Phase/pay')),
      ...['young', 'old'].map((id) => node('Customer', id)),
      relationship('Customer/young', 'ENGAGES_AT', 'Touchpoint/invoice', { rating: -2 }),
      relationship('Customer/young', 'ENGAGES_AT', 'Touchpoint/reminder', { rating: -1 }),
      relationship('Customer/old', 'ENGAGES_AT', 'Touchpoint/reminder', { rating: 0 }),
    )
    const readPhase = async (parameters = {}) =>
      (await runReportRows(graph, 'experience-by-phase', parameters))[0]
    expect(await readPhase()).toMatchObject({ total: 2, assessed: 2, averageRating: 0.25, good: 1 })
    expect(await readPhase({ customerId: 'young' })).toMatchObject({
      total: 2,
      averageRating: -1.5,
      averageEmotion: 0,
      withEmotion: 1,
    })
    expect(await readPhase({ customerId: 'old' })).toMatchObject({ total: 1, averageRating: 0, good: 0 })
  })
})
