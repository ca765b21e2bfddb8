import type { FindingPage, ReportFinding } from '../api/operations.ts'
import { runReport } from '../api/runReport.ts'
import type { Resource } from '../api/useResource.ts'
import { Bars, LongestBars } from '../components/Bars.tsx'
import { ElementLink } from '../components/ElementLink.tsx'
import { FindingList } from '../components/FindingList.tsx'
import { Loaded } from '../components/Loaded.tsx'
import { type Point, Sparkline } from '../components/Sparkline.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import { daysAgo } from '../shell/days.ts'
import { formatCount, formatDate, formatNumber, formatPercent } from '../shell/format.ts'
import type { Page } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'
import { useNames } from '../shell/useNames.ts'

/** How the map is: what it covers, what to do first, what changed, what is due. */
export default {
  name: 'home',
  title: 'Home',
  question: 'How is the map?',
  order: 0,
  Component: Home,
} satisfies Page

function Home() {
  const { client } = useAtlas()
  const coverage = useMapResource('home coverage', async (signal) => {
    const { rows } = await runReport(client, 'ownership-coverage', { grouping: 'all' }, signal)
    return { touchpoints: Number(rows[0]?.touchpoints ?? 0), owned: Number(rows[0]?.owned ?? 0) }
  })
  const findings = useMapResource('home findings', (signal) =>
    client.call('listFindings', { query: { limit: firstFindings }, signal }),
  )
  return (
    <>
      <h1>How is the map?</h1>
      <Figures coverage={coverage} findings={findings} />
      <div class="columns">
        <FirstFindings findings={findings} />
        <div>
          <RoleCoverage coverage={coverage} />
          <Trends />
          <RecentChanges />
          <DueReviews />
        </div>
      </div>
    </>
  )
}

const firstFindings = 6

interface OwnershipCoverage {
  readonly touchpoints: number
  readonly owned: number
}

function Figures({
  coverage,
  findings,
}: {
  coverage: Resource<OwnershipCoverage>
  findings: Resource<FindingPage>
}) {
  const { client } = useAtlas()
  const links = useLinks()
  const contested = useMapResource('home contested', (signal) =>
    runReport(client, 'contested-touchpoints', { limit: 1 }, signal),
  )
  return (
    <Loaded resource={coverage} what="the figures">
      {({ touchpoints, owned }) => (
        <div class="figures">
          <Figure
            href={links.page(['elements', 'Touchpoint'])}
            value={touchpoints}
            label="touchpoints in use"
          />
          <Figure
            href={links.page(['reports', 'ownership-coverage'])}
            value={touchpoints === 0 ? '–' : formatPercent(owned / touchpoints)}
            label="have an owner"
          />
          <Figure
            href={links.page(['reports', 'unowned-touchpoints'])}
            value={touchpoints - owned}
            label="have none"
          />
          <Figure
            href={links.page(['reports', 'contested-touchpoints'])}
            value={contested.value?.total ?? '…'}
            label="contested"
          />
          <Figure href={links.page(['findings'])} value={findings.value?.total ?? '…'} label="findings" />
        </div>
      )}
    </Loaded>
  )
}

const Figure = ({ href, value, label }: { href: string; value: number | string; label: string }) => (
  <a class="figure" href={href}>
    <strong>{typeof value === 'number' ? formatNumber(value) : value}</strong>
    {label}
  </a>
)

function FirstFindings({ findings }: { findings: Resource<FindingPage> }) {
  const links = useLinks()
  return (
    <section class="card">
      <h2>What to do first</h2>
      <Loaded resource={findings} what="the findings">
        {({ items, total = 0 }) => (
          <>
            <FindingList findings={items as ReportFinding[]} />
            <p>
              <a href={links.page(['findings'])}>All {formatCount(total, 'finding')}</a>
            </p>
          </>
        )}
      </Loaded>
    </section>
  )
}

function RoleCoverage({ coverage }: { coverage: Resource<OwnershipCoverage> }) {
  const { client, model } = useAtlas()
  const links = useLinks()
  const nouns = model.roles.map(
    ({ name, relationshipType }) => model.relationshipTypes.get(relationshipType)?.noun ?? name,
  )
  // The numbers of rows, which are many where roles are missing everywhere.
  const gaps = useMapResource('home roles', (signal) =>
    Promise.all(
      nouns.map(async (noun) => {
        const query = { $filter: `missingRole eq '${noun}'` }
        const { value } = await client.send<number>('odata/RoleGaps/$count', { query, signal })
        return { noun, missing: value }
      }),
    ),
  )
  return (
    <section class="card">
      <h2>
        <a href={links.page(['reports', 'role-gaps'])}>Touchpoints with each role</a>
      </h2>
      <Loaded resource={gaps} what="the roles">
        {(roles) => {
          const touchpoints = coverage.value?.touchpoints ?? 0
          return (
            <Bars
              label="Share of touchpoints with each role"
              maximum={Math.max(1, touchpoints)}
              bars={roles.map(({ noun, missing }) => {
                const held = touchpoints - missing
                const share = touchpoints === 0 ? '–' : formatPercent(held / touchpoints)
                return { key: noun, label: noun, value: held, text: share }
              })}
            />
          )
        }}
      </Loaded>
    </section>
  )
}

/** Small lines from the tables that the nightly record fills. */
function Trends() {
  const { client } = useAtlas()
  const links = useLinks()
  const history = useMapResource('home trends', async (signal) => {
    const { value } = await client.send<Record<string, unknown>[]>('tables/CoverageHistory.json', { signal })
    return value
  })
  const toPoints = (
    rows: readonly Record<string, unknown>[],
    read: (row: Record<string, unknown>) => number,
  ): Point[] => rows.map((row) => ({ day: String(row.day), value: read(row) }))
  return (
    <section class="card">
      <h2>Over time</h2>
      <Loaded resource={history} what="the trends">
        {(rows) =>
          rows.length < 2 ? (
            <p class="muted">
              Trends appear when at least two nights are recorded.{' '}
              <a href={links.page(['reports', 'map-health'])}>How complete the map is today</a>
            </p>
          ) : (
            <dl class="trends">
              <dt>Owned</dt>
              <dd>
                <Sparkline
                  label="Share of touchpoints with an owner, by day"
                  points={toPoints(
                    rows,
                    ({ owned, touchpoints }) => Number(owned) / Math.max(1, Number(touchpoints)),
                  )}
                />
              </dd>
              <dt>Touchpoints</dt>
              <dd>
                <Sparkline
                  label="Touchpoints in use, by day"
                  points={toPoints(rows, (row) => Number(row.touchpoints))}
                />
              </dd>
            </dl>
          )
        }
      </Loaded>
    </section>
  )
}

const shownDays = 14
const maxListedChanges = 8

function RecentChanges() {
  const { client } = useAtlas()
  const links = useLinks()
  const names = useNames('Department')
  const since = daysAgo(shownDays)
  const diff = useMapResource('home changes', (signal) =>
    client.call('compareStates', { query: { from: since, to: 'now', limit: maxListedChanges }, signal }),
  )
  return (
    <section class="card">
      <h2>
        <a href={links.page(['changes'])}>Changed in the last {shownDays} days</a>
      </h2>
      <Loaded resource={diff} what="the changes">
        {({ departments, total }) =>
          total === 0 ? (
            <p class="muted">Nothing</p>
          ) : (
            <>
              <p>{formatCount(total, 'element')}</p>
              <LongestBars
                label="Changed elements by department"
                noun="department"
                most={maxListedChanges}
                bars={departments.map(({ department, added, removed, changed }) => ({
                  key: department ?? '',
                  label: department === null ? 'no department' : (names.get(department) ?? department),
                  value: added + removed + changed,
                }))}
              />
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function DueReviews() {
  const { client } = useAtlas()
  const links = useLinks()
  const due = useMapResource('home reviews', (signal) =>
    runReport(client, 'review-calendar', { withinDays: 30, limit: 6 }, signal),
  )
  return (
    <section class="card">
      <h2>
        <a href={links.page(['reports', 'review-calendar'])}>Reviews due in 30 days</a>
      </h2>
      <Loaded resource={due} what="the reviews">
        {({ rows, total }) => (
          <>
            {total === 0 && <p class="muted">None</p>}
            <ul class="plain">
              {rows.map(({ kind, id, name, dueOn, isOverdue }) => (
                <li key={`${kind}/${id}`}>
                  <ElementLink element={{ kind: String(kind), id: String(id) }} name={String(name)} />{' '}
                  <span class="muted">{isOverdue ? 'overdue' : `due ${formatDate(String(dueOn))}`}</span>
                </li>
              ))}
            </ul>
            {total > rows.length && <p class="muted">and {total - rows.length} more</p>}
          </>
        )}
      </Loaded>
    </section>
  )
}
