import { beforeEach, describe, expect, it } from 'vitest'
import { backfillDays } from '../../../src/history/daily/backfill.ts'
import { streamDays } from '../../../src/history/daily/dayRecords.ts'
import { withHistoryLease } from '../../../src/history/daily/lease.ts'
import { recordDay } from '../../../src/history/daily/recordDay.ts'
import { AtlasError } from '../../../src/model/errors.ts'
import { readCatalogue } from '../../../src/reports/catalogue.ts'
import { startCopyDatabase } from '../../support/copyDatabase.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const copy = await startCopyDatabase()
beforeEach(() => clearGraph(graph))

const names = ['unowned-touchpoints', 'role-gaps', 'stale-elements']
const catalogue = new Map([...(await readCatalogue())].filter(([name]) => names.includes(name)))
const sources = {
  catalogue,
  savedReports: new Map(),
  runSavedQuery: () => Promise.reject(new AtlasError('QUERIES_OFF', 'Not in this test')),
}
const time = { time: '02:00', timeZone: 'Europe/Berlin' }

/** Makes what was changed since the last call a change of a day, at noon in UTC. */
const backdate = (day: string) =>
  graph.write((transaction) =>
    transaction.run(
      `MATCH (entry:AuditEntry)
       WHERE entry.isBackdated IS NULL
       SET entry.at = datetime($time), entry.isBackdated = true`,
      { time: `${day}T12:00:00Z` },
    ),
  )

const record = (day: string) =>
  withHistoryLease(graph, (owner) => recordDay({ ...sources, graph }, day, owner), { ignoresPause: true })
const backfill = (options: { from?: string; to: string }) =>
  withHistoryLease(graph, (owner) => backfillDays(graph, copy, sources, owner, { time, ...options }), {
    ignoresPause: true,
  })

/** Figures of the recorded days, without the durations of reports. */
async function readFigures() {
  const days = await Array.fromAsync(streamDays(graph))
  return days.map(({ day, coverage, confidence, reports }) => ({
    day,
    coverage,
    confidence,
    reports: reports.map(({ durationMs: _, ...outcome }) => outcome),
  }))
}

const readPeriods = async () =>
  (await app.inject('/tables/FindingHistory.json'))
    .json()
    .filter(({ report }: { report: string }) => report === 'unowned-touchpoints')
    .map(({ findingKey, day, lastDay, endDay }: Record<string, string>) => [findingKey, day, lastDay, endDay])

describe('past days without a record', () => {
  it('are recorded by the map as it was, as they would have been then', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'), touchpoint('letter'))
    await backdate('2026-03-01')
    await record('2026-03-02')
    await seedGraph(graph, owns('finance', 'invoice'))
    await backdate('2026-03-02')
    await record('2026-03-03')
    await record('2026-03-04')
    const [figures, periods] = [await readFigures(), await readPeriods()]
    await graph.write((transaction) => transaction.run('MATCH (day:HistoryDay) DELETE day'))
    expect(await backfill({ to: '2026-03-04' })).toBe(3)
    expect(await readFigures()).toEqual(figures)
    expect(await readPeriods()).toEqual(periods)
  }, 120_000)

  it('fill gaps between records, which stay as they are', async () => {
    await seedGraph(graph, department('finance'), touchpoint('invoice'))
    await backdate('2026-03-01')
    await record('2026-03-02')
    await seedGraph(graph, owns('finance', 'invoice'))
    await backdate('2026-03-03')
    await record('2026-03-06')
    expect(await readPeriods()).toEqual([
      ['unowned-touchpoints:invoice', '2026-03-02', '2026-03-02', '2026-03-06'],
    ])
    expect(await backfill({ to: '2026-03-06' })).toBe(3)
    expect(await readPeriods()).toEqual([
      ['unowned-touchpoints:invoice', '2026-03-02', '2026-03-03', '2026-03-04'],
    ])
    expect(await backfill({ to: '2026-03-06' })).toBe(0)
  }, 120_000)
})
