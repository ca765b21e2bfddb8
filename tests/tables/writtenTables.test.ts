import { beforeEach, describe, expect, it } from 'vitest'
import { createTableDefinitions } from '../../src/tables/tableDefinitions.ts'
import { listDates } from '../../src/tables/written/dates.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  defines,
  department,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const fetchRows = async (name: string) => (await app.inject(`/tables/${name}.json`)).json()

describe('the date dimension', () => {
  it('has every day of the years once, with ISO weeks', () => {
    const dates = [...listDates(2024, 2026)]
    expect(dates).toHaveLength(366 + 365 + 365)
    const find = (day: string) => dates.find((date) => date.day === day)
    expect(find('2024-02-29')).toEqual({
      day: '2024-02-29',
      year: 2024,
      quarter: 1,
      month: 2,
      monthName: 'February',
      yearMonth: '2024-02',
      dayOfMonth: 29,
      weekday: 4,
      weekdayName: 'Thursday',
      weekYear: 2024,
      week: 9,
      isMonthEnd: true,
    })
    expect(find('2024-12-30')).toMatchObject({ weekYear: 2025, week: 1, weekday: 1 })
    expect(find('2026-12-31')).toMatchObject({ weekYear: 2026, week: 53, quarter: 4, isMonthEnd: true })
  })

  it('is a table from the first year with history to the end of this one', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const rows = await fetchRows('Dates')
    const year = new Date().getUTCFullYear()
    expect([rows[0].day, rows.at(-1).day]).toEqual([`${year}-01-01`, `${year}-12-31`])
  })
})

describe('the overview of touchpoints', () => {
  it('has owners, roles, phases, channels and gaps in one row without lists', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('invoice', { importance: 5, deliveredResponseMinutes: 90, deliveredResolutionMinutes: 10 }),
      touchpoint('letter', { lifecycle: 'planned' }),
      node('Journey', 'buying'),
      node('Phase', 'paying'),
      node('Channel', 'mail'),
      node('Channel', 'app'),
      node('Customer', 'families'),
      node('Promise', 'fast', { promisedResponseMinutes: 80 }),
      owns('finance', 'invoice'),
      owns('sales', 'invoice'),
      owns('sales', 'letter', { until: '2020-01-01' }),
      defines('finance', 'invoice'),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/paying'),
      relationship('Touchpoint/invoice', 'IN_PHASE', 'Phase/paying'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/mail'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/app'),
      relationship('Customer/families', 'ENGAGES_AT', 'Touchpoint/invoice', {
        expectedResponseMinutes: 60,
        expectedResolutionMinutes: 60,
      }),
      relationship('Promise/fast', 'ABOUT', 'Journey/buying'),
    )
    const rows = await fetchRows('TouchpointOverview')
    const columns = createTableDefinitions(new Map()).get('TouchpointOverview')?.columns
    expect(Object.keys(rows[0])).toEqual(columns?.map(({ name }) => name))
    expect(rows).toMatchObject([
      {
        id: 'invoice',
        isInUse: true,
        isOwned: true,
        owners: 'finance; sales',
        definers: 'finance',
        implementers: null,
        missingRoles: 'data provider; influencer; implementer',
        phases: 'paying',
        journeys: 'buying',
        channels: 'app; mail',
        customers: 'families',
        expectationGaps: 1,
        longestExpectationGapMinutes: 30,
        promiseGaps: 1,
        longestPromiseGapMinutes: 10,
      },
      { id: 'letter', isInUse: false, isOwned: false, owners: null, channels: null, expectationGaps: 0 },
    ])
  })

  it('has as many gaps as the reports about them', async () => {
    await seedGraph(
      graph,
      ...['a', 'b', 'c'].map((id, index) => touchpoint(id, { deliveredResponseMinutes: 10 * index })),
      node('Customer', 'families'),
      ...['a', 'b', 'c'].map((id) =>
        relationship('Customer/families', 'ENGAGES_AT', `Touchpoint/${id}`, { expectedResponseMinutes: 10 }),
      ),
    )
    const { rows } = (await app.inject('/reports/expectation-gaps')).json()
    const gaps = rows.filter(({ isGap }: { isGap: boolean }) => isGap)
    const overview = await fetchRows('TouchpointOverview')
    expect(overview.map(({ id, expectationGaps }: Record<string, unknown>) => [id, expectationGaps])).toEqual(
      [
        ['a', 0],
        ['b', 0],
        ['c', 1],
      ],
    )
    expect(gaps.map(({ touchpointId }: { touchpointId: string }) => touchpointId)).toEqual(['c'])
  })
})
