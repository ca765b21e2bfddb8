import { toLabel, toPropertyLabel } from '../api/model.ts'
import type { ElementDiff, FindingComparison, StateComparison } from '../api/operations.ts'
import { LongestBars } from '../components/Bars.tsx'
import { DataTable, type Row, type TableColumn } from '../components/DataTable.tsx'
import { Downloads } from '../components/Downloads.tsx'
import { ElementLink } from '../components/ElementLink.tsx'
import { Loaded } from '../components/Loaded.tsx'
import { Severity } from '../components/Severity.tsx'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import { daysAgo, today } from '../shell/days.ts'
import { formatCount } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'
import { useNames } from '../shell/useNames.ts'

/** What differs between two recorded states. */
export default {
  name: 'changes',
  title: 'Changes',
  question: 'What changed, and did it get better?',
  order: 55,
  Component: Changes,
} satisfies Page

const defaultDays = 14
const maxItems = 10_000
const maxBars = 10

function Changes({ parameters }: PageProps) {
  const { client, recordedAt } = useAtlas()
  const from = parameters.from ?? daysAgo(defaultDays)
  const to = parameters.to ?? recordedAt ?? 'now'
  const range = { from, to }
  const key = `${from} ${to}`
  const diff = useMapResource(`diff ${key}`, (signal) =>
    client.call('compareStates', { query: { ...range, limit: maxItems }, signal }),
  )
  const findings = useMapResource(`findings diff ${key}`, (signal) =>
    client.call('compareFindings', { query: { ...range, limit: maxItems }, signal }),
  )
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Changes</h1>
          <p class="muted">What differs between two recorded states of the map.</p>
        </div>
        <Downloads
          files={['csv', 'xlsx', 'json'].map((format) => ({
            label: format.toUpperCase(),
            path: `diff.${format}`,
            query: range,
            isOfMap: false,
          }))}
        />
      </div>
      <Range from={from} to={to} />
      <Loaded resource={diff} what="the changes">
        {(comparison) => <Elements comparison={comparison} />}
      </Loaded>
      <h2>Findings</h2>
      <Loaded resource={findings} what="the findings of both states; an earlier state takes some seconds">
        {(comparison) => <Findings comparison={comparison} />}
      </Loaded>
    </>
  )
}

function Range({ from, to }: { from: string; to: string }) {
  const { client } = useAtlas()
  const links = useLinks()
  const snapshots = useMapResource('snapshots', (signal) => client.call('listSnapshots', { signal }))
  const present = today()
  const names = snapshots.value?.items.map(({ name }) => name) ?? []
  return (
    <div class="toolbar">
      <label class="inline">
        From the end of
        <input
          type="date"
          max={present}
          value={from}
          onChange={({ currentTarget }) => links.setParameters({ from: currentTarget.value })}
        />
      </label>
      <label class="inline">
        to
        <input
          type="date"
          max={present}
          value={to === 'now' ? present : to}
          onChange={({ currentTarget: { value } }) =>
            links.setParameters({ to: value >= present ? '' : value })
          }
        />
      </label>
      {names.length > 0 && (
        <label class="inline">
          or from the snapshot
          <select
            value={names.includes(from) ? from : ''}
            onChange={({ currentTarget }) => links.setParameters({ from: currentTarget.value })}
          >
            <option value="">–</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}

function Elements({
  comparison: { items, total, truncated, kinds, departments },
}: {
  comparison: StateComparison
}) {
  const names = useNames('Department')
  const nameDepartment = (id: string) => names.get(id) ?? id
  const columns: TableColumn[] = [
    { name: 'change', type: 'string', label: 'Change' },
    { name: 'kind', type: 'string', label: 'Kind' },
    {
      name: 'name',
      type: 'string',
      label: 'Element',
      render: (row: Row) => <DiffName diff={row as unknown as ElementDiff} />,
    },
    { name: 'what', type: 'string', label: 'What' },
    { name: 'departments', type: 'strings', label: 'Departments' },
    { name: 'changedBy', type: 'string', label: 'By' },
    { name: 'changedAt', type: 'dateTime', label: 'Last change' },
  ]
  const rows = items.map((item) => ({
    ...item,
    kind: toLabel(item.kind),
    diff: item,
    what: describeChange(item),
    departments: item.departments.map(nameDepartment),
  }))
  if (total === 0) return <p>Nothing changed.</p>
  const sum = ({ added, removed, changed }: { added: number; removed: number; changed: number }) =>
    added + removed + changed
  return (
    <>
      {truncated && (
        <p class="notice">
          The first {formatCount(items.length, 'element')} of {formatCount(total, 'element')}. Download a file
          for all.
        </p>
      )}
      <div class="cards">
        <section class="card">
          <h2>By department</h2>
          <LongestBars
            label="Changed elements by department"
            noun="department"
            most={maxBars}
            bars={departments.map((group) => ({
              key: group.department ?? '',
              label: group.department === null ? 'no department' : nameDepartment(group.department),
              value: sum(group),
            }))}
          />
        </section>
        <section class="card">
          <h2>By kind</h2>
          <LongestBars
            label="Changed elements by kind"
            noun="kind"
            most={maxBars}
            bars={kinds.map((group) => ({ key: group.kind, label: toLabel(group.kind), value: sum(group) }))}
          />
        </section>
      </div>
      <DataTable caption="Changed elements" columns={columns} rows={rows} noun="element" />
    </>
  )
}

function DiffName({ diff: { element, name } }: { diff: ElementDiff }) {
  const [kind = '', id, ...rest] = element.split('/')
  return id !== undefined && rest.length === 0 ? (
    <ElementLink element={{ kind, id }} name={name} />
  ) : (
    <bdi>{name}</bdi>
  )
}

/** `rating: -2 → -1`, for changed properties. */
function describeChange({ change, properties }: ElementDiff): string {
  if (change !== 'changed') return ''
  const show = (value: unknown) => (value === null || value === undefined ? 'empty' : JSON.stringify(value))
  return properties
    .map(({ name, before, after }) => `${toPropertyLabel({ name })}: ${show(before)} → ${show(after)}`)
    .join('; ')
}

function Findings({
  comparison: { items, opened, closed, changed, truncated },
}: {
  comparison: FindingComparison
}) {
  const links = useLinks()
  const columns: TableColumn[] = [
    { name: 'change', type: 'string', label: 'Change' },
    { name: 'priority', type: 'integer', label: 'Priority' },
    {
      name: 'severity',
      type: 'string',
      label: 'Severity',
      render: ({ severity }: Row) => <Severity severity={String(severity)} />,
    },
    { name: 'explanation', type: 'string', label: 'Finding' },
    { name: 'report', type: 'string', label: 'Report' },
  ]
  return (
    <>
      <p>
        {opened} opened, {closed} closed, {changed} changed: each counts, also where{' '}
        <a href={links.page(['findings'])}>Findings</a> lists many alike as one.
        {truncated && ` The first ${formatCount(items.length, 'finding')} are listed.`}
      </p>
      {items.length > 0 && (
        <DataTable
          caption="Changed findings"
          columns={columns}
          rows={items as unknown as Row[]}
          noun="finding"
        />
      )}
    </>
  )
}
