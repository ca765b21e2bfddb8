import { seededRandom } from '../../src/algorithms/random.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { parseChange } from '../../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../../src/graph/writing/writeChanges.ts'
import { withHistoryLease } from '../../src/history/daily/lease.ts'
import { recordDay } from '../../src/history/daily/recordDay.ts'
import { msPerDay, today } from '../../src/model/dates.ts'
import { AtlasError } from '../../src/model/errors.ts'
import type { Catalogue } from '../../src/reports/catalogue.ts'

/** What two dashboards should show, by what the simulation did. */
export interface ExpectedDashboards {
  /** By month: touchpoints without an owner at its end, and how many lost or got one in it. */
  readonly burnDown: readonly {
    readonly month: string
    readonly open: number
    readonly opened: number
    readonly closed: number
  }[]
  /** By month: the share of touchpoints with an owner, averaged over its recorded days, and the last value of the measure. */
  readonly coverage: readonly {
    readonly month: string
    readonly ownedRatio: number
    readonly complaints: number
  }[]
}

const touchpointCount = 40
const departments = ['finance', 'sales', 'service', 'marketing']
/** The service does not run on these days of the year. */
const isDown = (dayOfYear: number) => dayOfYear >= 100 && dayOfYear < 104
const year = 2025

/** Records every day of a year in which touchpoints get and lose owners, and a measure changes every month. */
export async function simulateYear(graph: Graph, catalogue: Catalogue): Promise<ExpectedDashboards> {
  const random = seededRandom(year)
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item
  const ids = Array.from({ length: touchpointCount }, (_, index) => `touchpoint-${index}`)
  const owners = new Map<string, string>()
  const days: DayState[] = []
  await apply(graph, [
    ...departments.map((id) => ({ op: 'put', kind: 'Department', id, properties: { name: id } })),
    ...ids.map((id) => ({ op: 'put', kind: 'Touchpoint', id, properties: { name: id } })),
  ])
  let complaints = 20
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += msPerDay) {
    const day = today(new Date(ms))
    const touchpoint = pick(ids)
    const owner = owners.get(touchpoint)
    // Owners become more numerous: they are lost more rarely than they are found.
    if (owner === undefined) {
      owners.set(touchpoint, pick(departments))
      await apply(graph, [{ op: 'put', ...toClaim(owners.get(touchpoint), touchpoint), properties: {} }])
    } else if (random() < 0.4) {
      owners.delete(touchpoint)
      await apply(graph, [{ op: 'delete', ...toClaim(owner, touchpoint) }])
    }
    if (day.endsWith('-15')) {
      complaints += Math.round(random() * 4 - 3)
      const properties = { name: 'Complaints', target: 5, actual: complaints, measuredAt: `${day}T12:00:00Z` }
      await apply(graph, [{ op: 'put', kind: 'Measure', id: 'complaints', properties }])
    }
    if (isDown((ms - Date.UTC(year, 0, 1)) / msPerDay)) continue
    await withHistoryLease(graph, (lease) =>
      recordDay({ graph, catalogue, savedReports: new Map(), runSavedQuery }, day, lease),
    )
    days.push({ day, unowned: new Set(ids.filter((id) => !owners.has(id))), complaints })
  }
  return summarize(days)
}

interface DayState {
  readonly day: string
  readonly unowned: ReadonlySet<string>
  readonly complaints: number
}

function summarize(days: readonly DayState[]): ExpectedDashboards {
  const months = [...Map.groupBy(days, ({ day }) => day.slice(0, 7))]
  const changes = days.slice(1).map(({ day, unowned }, index) => {
    const before = days[index]?.unowned ?? new Set<string>()
    return {
      month: day.slice(0, 7),
      opened: unowned.difference(before).size,
      closed: before.difference(unowned).size,
    }
  })
  const sum = (month: string, name: 'opened' | 'closed') =>
    changes.filter((change) => change.month === month).reduce((total, change) => total + change[name], 0)
  return {
    burnDown: months.map(([month, monthDays]) => ({
      month,
      open: monthDays.at(-1)?.unowned.size ?? 0,
      opened: sum(month, 'opened'),
      closed: sum(month, 'closed'),
    })),
    coverage: months.map(([month, monthDays]) => ({
      month,
      ownedRatio:
        monthDays.reduce((total, { unowned }) => total + 1 - unowned.size / touchpointCount, 0) /
        monthDays.length,
      complaints: monthDays.at(-1)?.complaints ?? 0,
    })),
  }
}

const toClaim = (owner: string | undefined, touchpoint: string) => ({
  type: 'OWNS',
  from: { kind: 'Department', id: owner },
  to: { kind: 'Touchpoint', id: touchpoint },
})

async function apply(graph: Graph, changes: readonly object[]): Promise<void> {
  await withJournal(graph, { name: 'simulation' }, (transaction, journal) =>
    applyAndRecordChanges(transaction, changes.map(parseChange), journal),
  )
}

async function runSavedQuery(): Promise<never> {
  throw new AtlasError('QUERIES_OFF', 'The simulation saves no reports')
}
