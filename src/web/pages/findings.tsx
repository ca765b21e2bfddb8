import { useState } from 'preact/hooks'
import type { ReportFinding } from '../api/operations.ts'
import { toProblem } from '../api/problem.ts'
import { Choice } from '../components/Choice.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { Downloads } from '../components/Downloads.tsx'
import { ElementSearch } from '../components/ElementSearch.tsx'
import { FindingList } from '../components/FindingList.tsx'
import { Loaded } from '../components/Loaded.tsx'
import { useAtlas, useLinks, useMay } from '../shell/atlas.ts'
import { formatCount } from '../shell/format.ts'
import type { Page, PageProps } from '../shell/page.ts'
import { useMapResource } from '../shell/useMapResource.ts'

/** What reports flag as a problem, the most urgent first, and who does what about it. */
export default {
  name: 'findings',
  title: 'Findings',
  question: 'What is to be done, and by whom?',
  order: 50,
  Component: Findings,
} satisfies Page

const statuses = {
  open: 'open',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  falsePositive: 'false positive',
}
type Status = keyof typeof statuses
const severities = ['critical', 'high', 'medium', 'low']
const pageSize = 100

function Findings({ parameters }: PageProps) {
  const { client } = useAtlas()
  const links = useLinks()
  const mayEdit = useMay('edit')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [isEditing, setEditing] = useState(false)
  const { severity, status, report, assignee, element, key } = parameters
  const view = parameters.view === 'board' ? 'board' : 'list'
  const filters = {
    ...(severity && { severity: { eq: severity } }),
    ...(status && { status: { eq: status } }),
    ...(report && { report: { eq: report } }),
    ...(assignee && { assignee: { eq: assignee } }),
    ...(element && { element }),
    ...(key && { key: { eq: key } }),
  } as object
  const limit = Number(parameters.limit) || pageSize
  const page = useMapResource(`findings ${JSON.stringify(filters)} ${limit}`, (signal) =>
    client.call('listFindings', { query: { limit, ...filters }, signal }),
  )
  const toggle = (key: string, isSelected: boolean) => {
    const next = new Set(selected)
    if (isSelected) next.add(key)
    else next.delete(key)
    setSelected(next)
  }
  return (
    <>
      <div class="page-head">
        <div>
          <h1>Findings</h1>
          <p class="muted">
            What is to be done, the most urgent first.{' '}
            <a href={links.page(['changes'])}>Opened and closed lately</a>
          </p>
        </div>
        <Downloads
          files={['csv', 'xlsx', 'parquet'].map((format) => ({
            label: format.toUpperCase(),
            path: `tables/Findings.${format}`,
          }))}
        />
      </div>
      <div class="toolbar">
        <Choice
          label="Severity"
          value={severity}
          choices={severities.map((name) => [name, name])}
          onChange={(value) => links.setParameters({ severity: value })}
        />
        <Choice
          label="Status"
          value={status}
          choices={Object.entries(statuses)}
          onChange={(value) => links.setParameters({ status: value })}
        />
        <Choice
          label="View"
          value={view}
          choices={[
            ['list', 'list'],
            ['board', 'board'],
          ]}
          isRequired
          onChange={(value) => links.setParameters({ view: value })}
        />
        {(report || element || assignee || key) && (
          <button
            type="button"
            onClick={() => links.setParameters({ report: '', element: '', assignee: '', key: '' })}
          >
            Only {report ?? element ?? assignee ?? 'one finding'} ×
          </button>
        )}
        {mayEdit && selected.size > 0 && (
          <button type="button" class="primary" onClick={() => setEditing(true)}>
            Change {formatCount(selected.size, 'finding')}
          </button>
        )}
      </div>
      <Loaded resource={page} what="the findings">
        {({ items, total = items.length, failedReports = [] }) => (
          <>
            {failedReports.map(({ name, reason }) => (
              <p key={name} class="notice">
                The saved report {name} failed, so its findings are missing: {reason}
              </p>
            ))}
            <p class="muted" role="status">
              {items.length < total
                ? `The first ${formatCount(items.length, 'finding')} of ${total}`
                : formatCount(total, 'finding')}
            </p>
            {view === 'list' ? (
              <FindingList
                findings={items as ReportFinding[]}
                namesAll={key !== undefined}
                {...(mayEdit && { selected, onSelect: toggle })}
              />
            ) : (
              <Board findings={items as ReportFinding[]} />
            )}
            {items.length < total && (
              <button type="button" onClick={() => links.setParameters({ limit: String(limit + pageSize) })}>
                Show more
              </button>
            )}
          </>
        )}
      </Loaded>
      {isEditing && (
        <ChangeDialog
          keys={[...selected]}
          onClose={() => {
            setEditing(false)
            setSelected(new Set())
          }}
        />
      )}
    </>
  )
}

function Board({ findings }: { findings: readonly ReportFinding[] }) {
  const columns = Map.groupBy(findings, ({ status }) => status ?? 'open')
  return (
    <div class="board">
      {Object.entries(statuses).map(([status, label]) => (
        <section key={status}>
          <h2>
            {label} <span class="muted">{columns.get(status as Status)?.length ?? 0}</span>
          </h2>
          <FindingList findings={columns.get(status as Status) ?? []} isCompact />
        </section>
      ))}
    </div>
  )
}

/** Sets status, assignee, date and comment of one or many findings. */
function ChangeDialog({ keys, onClose }: { keys: readonly string[]; onClose: () => void }) {
  const { client, announce, refresh } = useAtlas()
  const [draft, setDraft] = useState({ status: '', assignee: '', dueOn: '', comment: '' })
  const [error, setError] = useState<string>()
  const save = async (event: Event) => {
    event.preventDefault()
    const body = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== ''))
    try {
      for (const key of keys) await client.call('updateFinding', { path: { key }, body })
      announce(`${formatCount(keys.length, 'finding')} changed`)
      refresh()
      onClose()
    } catch (failure) {
      setError(toProblem(failure).message)
    }
  }
  return (
    <Dialog title={`Change ${formatCount(keys.length, 'finding')}`} onClose={onClose}>
      <form onSubmit={save}>
        <label>
          Status
          <select
            value={draft.status}
            onChange={({ currentTarget }) => setDraft({ ...draft, status: currentTarget.value })}
          >
            <option value="">Leave as it is</option>
            {Object.entries(statuses).map(([status, label]) => (
              <option key={status} value={status}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <ElementSearch
          label="Assign to a department or a person"
          kinds={['Department', 'Employee', 'Partner']}
          value={draft.assignee}
          onSelect={({ name }) => setDraft({ ...draft, assignee: name })}
        />
        <label>
          Due on
          <input
            type="date"
            value={draft.dueOn}
            onInput={({ currentTarget }) => setDraft({ ...draft, dueOn: currentTarget.value })}
          />
        </label>
        <label>
          Comment
          <textarea
            rows={3}
            value={draft.comment}
            onInput={({ currentTarget }) => setDraft({ ...draft, comment: currentTarget.value })}
          />
        </label>
        {error && <p class="error">{error}</p>}
        <button type="submit" class="primary">
          Save
        </button>
      </form>
    </Dialog>
  )
}
