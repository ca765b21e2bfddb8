import { beforeEach, describe, expect, it } from 'vitest'
import type { DayRecord } from '../../../src/history/daily/dayRecord.ts'
import { recordDueDay, startHistoryJob } from '../../../src/history/daily/historyJob.ts'
import { readDueDay, withHistoryLease } from '../../../src/history/daily/lease.ts'
import { recordDay } from '../../../src/history/daily/recordDay.ts'
import { type DaySummary, summarizeDay } from '../../../src/history/daily/summarizeDay.ts'
import { AtlasError } from '../../../src/model/errors.ts'
import { type Catalogue, readCatalogue } from '../../../src/reports/catalogue.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  defines,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'
import { createTouchpointReport } from '../../support/touchpointReport.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const allReports = await readCatalogue()
const selectReports = (...names: readonly string[]): Catalogue =>
  new Map([...allReports].filter(([name]) => names.includes(name)))

const fewReports = selectReports('unowned-touchpoints', 'role-gaps', 'map-health', 'silo-summary')

async function runSavedQuery(): Promise<never> {
  throw new AtlasError('QUERIES_OFF', 'Not in this test')
}

const record = (day: string, catalogue = fewReports): Promise<DayRecord | undefined> =>
  withHistoryLease(
    graph,
    (owner) => recordDay({ graph, catalogue, savedReports: new Map(), runSavedQuery }, day, owner),
    {
      ignoresPause: true,
    },
  )

type Row = Readonly<Record<string, unknown>>
const fetchRows = async (name: string): Promise<Row[]> => (await app.inject(`/tables/${name}.json`)).json()

const fetchPeriods = async (findingKey: string) =>
  (await fetchRows('FindingHistory'))
    .filter((row) => row.findingKey === findingKey)
    .map(({ day, lastDay, endDay, ending, occurrence }) => [day, lastDay, endDay, ending, occurrence])

const disown = () =>
  app.inject({ method: 'DELETE', url: '/relationships/OWNS/Department/finance/Touchpoint/invoice' })

describe('the record of a day', () => {
  it('leaves the version of the map as it is', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const version = await graph.version()
    await record('2026-03-01')
    expect(await graph.version()).toBe(version)
  })

  it('gives each finding a period from when it is found until it is not, and another when it is back', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), touchpoint('letter'))
    await record('2026-03-01')
    await seedGraph(graph, owns('finance', 'invoice'))
    await record('2026-03-02')
    await disown()
    await record('2026-03-04')
    await record('2026-03-05')
    expect(await fetchPeriods('unowned-touchpoints:invoice')).toEqual([
      ['2026-03-01', '2026-03-01', '2026-03-02', 'closed', 1],
      ['2026-03-04', '2026-03-05', null, null, 2],
    ])
    expect(await fetchPeriods('unowned-touchpoints:letter')).toEqual([
      ['2026-03-01', '2026-03-05', null, null, 1],
    ])
  })

  it('has the priority that the list of findings has, and the finding that it is merged with', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 5 }))
    await record('2026-03-01', allReports)
    const { items } = (await app.inject('/findings?limit=1000')).json()
    const rows = await fetchRows('FindingHistory')
    const own = rows.filter(({ mergedWith }) => mergedWith === null)
    const pick = ({ key, severity, priority }: Row) => [key, severity, priority]
    const listed = items.filter(({ isSummary }: Row) => !isSummary)
    expect(own.map((row) => pick({ ...row, key: row.findingKey })).toSorted()).toMatchObject(
      listed.map((item: Row) => [item.key, expect.any(String), item.priority]).toSorted(),
    )
    expect(rows.find(({ findingKey }) => findingKey === 'role-gaps:invoice')).toMatchObject({
      mergedWith: 'unowned-touchpoints:invoice',
    })
  })

  it('has the rows, problems by severity, duration and definition of every report', async () => {
    await seedGraph(graph, touchpoint('invoice', { importance: 5 }), touchpoint('letter', { importance: 3 }))
    await record('2026-03-01')
    const rows = await fetchRows('ReportHistory')
    expect(rows.map(({ id }) => id)).toEqual([...fewReports.keys()].map((name) => `2026-03-01/${name}`))
    expect(rows.find(({ report }) => report === 'unowned-touchpoints')).toMatchObject({
      day: '2026-03-01',
      isNightly: true,
      total: 2,
      problems: 2,
      low: 0,
      medium: 0,
      high: 1,
      critical: 1,
      durationMs: expect.any(Number),
      checksum: fewReports.get('unowned-touchpoints')?.checksum,
      error: null,
    })
    expect(rows.find(({ report }) => report === 'silo-summary')).toMatchObject({ total: 0, problems: null })
  })

  it('leaves a gap where a report failed: its findings are not closed', async () => {
    const reports = selectReports('map-health', 'stale-elements', 'unowned-touchpoints')
    const reviewed = { reviewedAt: '2026-01-01T00:00:00Z', reviewEveryDays: 10 }
    await seedGraph(graph, touchpoint('invoice', reviewed), touchpoint('letter', reviewed))
    await record('2026-03-01', reports)
    await graph.write((transaction) =>
      transaction.run(`MATCH (letter:Touchpoint {id: 'letter'}) SET letter.reviewedAt = 'soon'`),
    )
    await record('2026-03-02', reports)
    const failed = (await fetchRows('ReportHistory')).filter(({ error }) => error !== null)
    expect(failed.map(({ id, total, problems }) => [id, total, problems])).toEqual([
      ['2026-03-02/map-health', null, null],
      ['2026-03-02/stale-elements', null, null],
    ])
    const [stale] = (await fetchRows('FindingHistory')).filter(({ report }) => report === 'stale-elements')
    expect(stale).toMatchObject({ day: '2026-03-01', lastDay: '2026-03-01', endDay: null, ending: null })
    expect((await fetchPeriods('unowned-touchpoints:letter'))[0]).toEqual([
      '2026-03-01',
      '2026-03-02',
      null,
      null,
      1,
    ])
    expect((await fetchRows('ConfidenceHistoryByKind')).map(({ day }) => day)).toEqual(['2026-03-01'])
  })

  it('does not count findings as closed because the definition of their report has changed', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await record('2026-03-01')
    const report = allReports.get('unowned-touchpoints')
    if (!report) throw new Error('The report is missing')
    const changed = new Map(fewReports).set(report.name, {
      ...report,
      checksum: 'another',
      source: { query: 'MATCH (touchpoint:Touchpoint) WHERE false RETURN touchpoint.id AS touchpointId' },
    })
    await record('2026-03-02', changed)
    expect((await fetchPeriods('unowned-touchpoints:invoice'))[0]?.slice(0, 4)).toEqual([
      '2026-03-01',
      '2026-03-01',
      '2026-03-02',
      'definitionChanged',
    ])
    const checksums = (await fetchRows('ReportHistory'))
      .filter((row) => row.report === report.name)
      .map(({ checksum }) => checksum)
    expect(checksums).toEqual([report.checksum, 'another'])
  })

  it('can be replaced, and a day before others can be added: then the later days compare with it', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    await record('2026-03-01')
    await seedGraph(graph, owns('finance', 'invoice'))
    await record('2026-03-05')
    await record('2026-03-03')
    expect(await fetchPeriods('unowned-touchpoints:invoice')).toEqual([
      ['2026-03-01', '2026-03-01', '2026-03-03', 'closed', 1],
    ])
    await disown()
    await record('2026-03-03')
    expect(await fetchPeriods('unowned-touchpoints:invoice')).toEqual([
      ['2026-03-01', '2026-03-03', '2026-03-05', 'closed', 1],
    ])
  })
})

describe('the coverage of a day', () => {
  it('has owned touchpoints and each role, for the whole map and for each grouping alone', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      touchpoint('invoice'),
      touchpoint('letter'),
      touchpoint('plan', { lifecycle: 'planned' }),
      node('Channel', 'mail'),
      node('Journey', 'buying'),
      node('Phase', 'paying'),
      owns('finance', 'invoice', { until: '2026-03-02' }),
      defines('finance', 'invoice'),
      implementsTouchpoint('sales', 'invoice'),
      relationship('Touchpoint/invoice', 'VIA', 'Channel/mail'),
      relationship('Journey/buying', 'HAS_PHASE', 'Phase/paying'),
      relationship('Touchpoint/letter', 'IN_PHASE', 'Phase/paying'),
    )
    await record('2026-03-01')
    await record('2026-03-02')
    expect(await fetchRows('CoverageHistory')).toMatchObject([
      { day: '2026-03-01', touchpoints: 2, owned: 1, withDefiner: 1, withImplementer: 1, withInfluencer: 0 },
      { day: '2026-03-02', touchpoints: 2, owned: 0, withDefiner: 1, withDataProvider: 0 },
    ])
    const firstDay = async (name: string) =>
      (await fetchRows(name))
        .filter(({ day }) => day === '2026-03-01')
        .toSorted((a, b) => (String(a.key) < String(b.key) ? -1 : 1))
    expect(await firstDay('CoverageHistoryByDepartment')).toMatchObject([
      { key: '2026-03-01/', departmentId: null, touchpoints: 1, owned: 0 },
      { key: '2026-03-01/finance', departmentId: 'finance', department: 'finance', touchpoints: 1, owned: 1 },
      { key: '2026-03-01/sales', departmentId: 'sales', touchpoints: 1, owned: 1, withDefiner: 1 },
    ])
    expect(await firstDay('CoverageHistoryByChannel')).toMatchObject([
      { channelId: null, touchpoints: 1, owned: 0 },
      { channelId: 'mail', touchpoints: 1, owned: 1 },
    ])
    expect(await firstDay('CoverageHistoryByPhase')).toMatchObject([
      { phaseId: null, touchpoints: 1 },
      { phaseId: 'paying', touchpoints: 1, owned: 0 },
    ])
    expect(await firstDay('CoverageHistoryByJourney')).toMatchObject([
      { journeyId: null, touchpoints: 1 },
      { journeyId: 'buying', journey: 'buying', touchpoints: 1 },
    ])
  })

  it('has as many owned touchpoints in each group as the report on ownership', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      node('Employee', 'head'),
      relationship('Employee/head', 'WORKS_IN', 'Department/sales'),
      ...['a', 'b', 'c', 'd'].map((id) => touchpoint(id)),
      owns('finance', 'a'),
      relationship('Employee/head', 'OWNS', 'Touchpoint/b'),
      defines('sales', 'a'),
      implementsTouchpoint('finance', 'c'),
    )
    await record('2026-03-01')
    const { rows } = (await app.inject('/reports/ownership-coverage?asOf=2026-03-01')).json()
    const pick = ({ groupId, departmentId = groupId, touchpoints, owned }: Row) =>
      [departmentId, touchpoints, owned].join()
    expect((await fetchRows('CoverageHistoryByDepartment')).map(pick).toSorted()).toEqual(
      rows.map(pick).toSorted(),
    )
  })

  it('has gaps by customer group, silos, confidence and overdue reviews', async () => {
    await seedGraph(
      graph,
      department('finance'),
      department('sales'),
      node('Customer', 'families', { confidence: 'validated' }),
      node('DataSet', 'contracts'),
      node('DataSet', 'orders'),
      node('Promise', 'fast', { promisedResponseMinutes: 10 }),
      touchpoint('invoice', {
        deliveredResponseMinutes: 60,
        reviewedAt: '2026-01-01T00:00:00Z',
        reviewEveryDays: 10,
      }),
      relationship('Customer/families', 'ENGAGES_AT', 'Touchpoint/invoice', {
        expectedResponseMinutes: 30,
        expectedResolutionMinutes: 600,
      }),
      relationship('Promise/fast', 'ABOUT', 'Touchpoint/invoice'),
      relationship('Promise/fast', 'MADE_TO', 'Customer/families'),
      relationship('Department/finance', 'OWNS', 'DataSet/contracts'),
      relationship('Department/sales', 'OWNS', 'DataSet/orders'),
      relationship('Department/sales', 'ACCESSES', 'DataSet/contracts'),
    )
    await record('2026-03-01', selectReports('expectation-gaps', 'promise-gaps', 'silo-summary'))
    expect(await fetchRows('GapHistoryByCustomer')).toEqual([
      {
        key: '2026-03-01/families',
        day: '2026-03-01',
        customerId: 'families',
        customer: 'families',
        expectationsMeasured: 1,
        expectationGaps: 1,
        expectationsNotMeasured: 1,
        promisesMeasured: 1,
        promiseGaps: 1,
        promisesNotMeasured: 0,
        updatedAt: expect.any(String),
      },
    ])
    expect(await fetchRows('CoverageHistory')).toMatchObject([
      { siloIndex: 0.5, expectationGaps: 1, expectationsMeasured: 1, promiseGaps: 1, promisesMeasured: 1 },
    ])
    const confidence = await fetchRows('ConfidenceHistoryByKind')
    expect(confidence.find(({ kind }) => kind === 'Customer')).toMatchObject({ elements: 1, validated: 1 })
    expect(confidence.find(({ kind }) => kind === 'Touchpoint')).toMatchObject({
      elements: 1,
      assumed: 1,
      neverReviewed: 0,
      withReviewInterval: 1,
      reviewOverdue: 1,
    })
  })
})

describe('the night', () => {
  const time = { time: '00:00', timeZone: 'Europe/Berlin' }

  it('is due by the clock and the day of the time zone, until it is recorded', async () => {
    const { today, day, isRecorded } = await readDueDay(graph, time)
    expect([day, isRecorded]).toEqual([today, false])
    const { rows } = await graph.read<{ day: string }>(
      `RETURN toString(date.realtime('Europe/Berlin')) AS day`,
    )
    expect(today).toBe(rows[0]?.day)
    await record(today)
    expect((await readDueDay(graph, time)).isRecorded).toBe(true)
  })

  it('is recorded by one of several instances, once', async () => {
    const runs: string[] = []
    const recordOnce = () =>
      recordDueDay(graph, time, async (day, owner) => {
        runs.push(day)
        return summarizeDay(
          await recordDay(
            { graph, catalogue: fewReports, savedReports: new Map(), runSavedQuery },
            day,
            owner,
          ),
        )
      })
    await Promise.all([recordOnce(), recordOnce(), recordOnce()])
    await recordOnce()
    expect(runs).toHaveLength(1)
  })

  it('is recorded by a job in a thread of its own, with all reports, and with saved ones', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    const text = createTouchpointReport(
      'MATCH (touchpoint:Touchpoint) RETURN touchpoint.id AS touchpointId ORDER BY touchpointId',
    )
    expect(
      (await app.inject({ method: 'PUT', url: '/reports/our-touchpoints', payload: { text } })).statusCode,
    ).toBe(201)
    const errors: unknown[] = []
    const { promise: recorded, resolve: onRecorded } = Promise.withResolvers<DaySummary>()
    const stop = startHistoryJob(graph, {
      time,
      runSavedQuery: async () => [{ touchpointId: 'invoice' }],
      checkIntervalMs: 100,
      onRecorded,
      onError: (error) => errors.push(error),
    })
    try {
      const { day, failedReports } = await recorded
      expect([day, failedReports, errors]).toEqual([(await readDueDay(graph, time)).day, [], []])
    } finally {
      await stop()
    }
    const rows = await fetchRows('ReportHistory')
    expect(rows.find(({ report }) => report === 'our-touchpoints')).toMatchObject({ total: 1, error: null })
    const names = [...allReports.values()].filter(
      ({ parameters }) => !parameters.some((each) => each.isRequired),
    )
    expect(rows).toHaveLength(names.length + 1)
  }, 120_000)

  it('is not written by an instance whose lease another one has taken over', async () => {
    const writing = withHistoryLease(graph, async (owner) => {
      await graph.write((transaction) =>
        transaction.run(`MATCH (lease:HistoryLease) SET lease.owner = 'another'`),
      )
      return recordDay(
        { graph, catalogue: fewReports, savedReports: new Map(), runSavedQuery },
        '2026-03-01',
        owner,
      )
    })
    await expect(writing).rejects.toMatchObject({ code: 'CONCURRENT_CHANGE' })
    expect(await fetchRows('ReportHistory')).toEqual([])
  })

  it('is not tried again at once after a failure, except by hand', async () => {
    const fail = () => Promise.reject(new Error('No'))
    await expect(withHistoryLease(graph, fail)).rejects.toThrow('No')
    expect(await withHistoryLease(graph, async () => 'done')).toBeUndefined()
    expect(await withHistoryLease(graph, async () => 'done', { ignoresPause: true })).toBe('done')
    expect(await withHistoryLease(graph, async () => 'done')).toBe('done')
  })
})

describe('a table of the history', () => {
  it('is sent again when a day was recorded, though the map is the same', async () => {
    await seedGraph(graph, touchpoint('invoice'))
    await record('2026-03-01')
    for (const url of ['/tables/FindingHistory.csv', '/odata/FindingHistory']) {
      const tag = String((await app.inject(url)).headers.etag)
      const again = await app.inject({ url, headers: { 'if-none-match': tag } })
      expect([url, again.statusCode]).toEqual([url, 304])
    }
    const urls = ['/tables/ReportHistory.csv', '/odata/ReportHistory']
    const tags = await Promise.all(urls.map(async (url) => String((await app.inject(url)).headers.etag)))
    await record('2026-03-02')
    for (const [index, url] of urls.entries()) {
      const again = await app.inject({ url, headers: { 'if-none-match': tags[index] } })
      expect([url, again.statusCode]).toEqual([url, 200])
      expect(again.body).toContain('2026-03-02/role-gaps')
    }
  })
})
