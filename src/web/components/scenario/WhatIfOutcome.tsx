import type { ReportColumn, ReportSummary, WhatIfResult } from '../../api/operations.ts'
import { useLinks } from '../../shell/atlas.ts'
import { formatCount, formatNumber, formatValue } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { ElementLink } from '../ElementLink.tsx'
import { ReportTable } from '../ReportTable.tsx'
import { Severity } from '../Severity.tsx'

type ReportDifference = WhatIfResult['reports'][number]
type FindingChange = WhatIfResult['findings']['opened']

/** What a scenario would do: findings that open and close, and rows of reports that differ. */
export function WhatIfOutcome({
  result: { reports, findings },
  catalogue,
}: {
  result: WhatIfResult
  catalogue: readonly ReportSummary[]
}) {
  const changed = reports.filter((report) => countDifferences(report) > 0)
  const sum = (part: 'gone' | 'added' | 'changed') =>
    reports.reduce((total, report) => total + report[part].total, 0)
  const figures = [
    ['findings opened', findings.opened.total],
    ['findings closed', findings.closed.total],
    ['rows new', sum('added')],
    ['rows gone', sum('gone')],
    ['rows changed', sum('changed')],
  ] as const
  return (
    <>
      <dl class="figures outcome">
        {figures.map(([label, value]) => (
          <div key={label} class="figure">
            <dt>{label}</dt>
            <dd>
              <strong>{formatNumber(value)}</strong>
            </dd>
          </div>
        ))}
      </dl>
      <div class="columns">
        <FindingChanges title="Findings that would open" changes={findings.opened} />
        <FindingChanges title="Findings that would close" changes={findings.closed} />
      </div>
      <h2>Reports that would differ</h2>
      {changed.length === 0 && (
        <p class="muted">None of {formatCount(reports.length, 'compared report')} would differ.</p>
      )}
      {changed.map((difference) => (
        <ReportChanges
          key={difference.report}
          difference={difference}
          report={catalogue.find(({ name }) => name === difference.report)}
        />
      ))}
    </>
  )
}

const countDifferences = ({ gone, added, changed }: ReportDifference) =>
  gone.total + added.total + changed.total

function FindingChanges({ title, changes }: { title: string; changes: FindingChange }) {
  return (
    <section class="card">
      <h2>
        {title} <span class="muted">{formatNumber(changes.total)}</span>
      </h2>
      {changes.total === 0 && <p class="muted">None</p>}
      <ul class="plain finding-changes">
        {changes.rows.map(({ key, severity, explanation, elements }) => (
          <li key={key}>
            <p class="explanation">{explanation}</p>
            <p class="finding-meta">
              <Severity severity={severity} />
              {elements.slice(0, 3).map((element) => (
                <ElementLink key={`${element.kind}/${element.id}`} element={element} />
              ))}
            </p>
          </li>
        ))}
      </ul>
      <Rest changes={changes} />
    </section>
  )
}

const Rest = ({ changes: { total, rows } }: { changes: { total: number; rows: readonly unknown[] } }) =>
  rows.length < total ? (
    <p class="muted">
      The first {formatNumber(rows.length)} of {formatNumber(total)}
    </p>
  ) : null

function ReportChanges({
  difference,
  report,
}: {
  difference: ReportDifference
  report: ReportSummary | undefined
}) {
  const links = useLinks()
  const { gone, added, changed, totalBefore, totalAfter } = difference
  const columns = report?.columns ?? []
  const parts = [
    added.total > 0 && `${formatNumber(added.total)} new`,
    gone.total > 0 && `${formatNumber(gone.total)} gone`,
    changed.total > 0 && `${formatNumber(changed.total)} changed`,
  ].filter(Boolean)
  return (
    <details class="report-changes">
      <summary>
        {report?.title ?? difference.report}: {parts.join(', ')}{' '}
        <span class="muted">
          ({formatNumber(totalBefore)} → {formatCount(totalAfter, 'row')})
        </span>
      </summary>
      <p>
        <a href={links.page(['reports', difference.report])}>{report?.question ?? difference.report}</a>
      </p>
      {added.total > 0 && <RowList title="New rows" columns={columns} part={added} />}
      {gone.total > 0 && <RowList title="Rows that would be gone" columns={columns} part={gone} />}
      {changed.total > 0 && <ChangedRows columns={columns} changed={changed} keyNames={report?.key ?? []} />}
    </details>
  )
}

function RowList({
  title,
  columns,
  part,
}: {
  title: string
  columns: readonly ReportColumn[]
  part: ReportDifference['added']
}) {
  return (
    <section>
      <h3>{title}</h3>
      <ReportTable caption={title} columns={columns} rows={part.rows} />
      <Rest changes={part} />
    </section>
  )
}

/** Changed rows: what names them, and each changed value before and after. */
function ChangedRows({
  columns,
  changed,
  keyNames,
}: {
  columns: readonly ReportColumn[]
  changed: ReportDifference['changed']
  keyNames: readonly string[]
}) {
  const nameOf = (row: Row) =>
    keyNames.map((name) => String(row[name.replace(/Id$/, '')] ?? row[name] ?? '')).join(' · ')
  const rows = changed.rows.flatMap(({ before, after, columns: names }) =>
    names.map((name) => {
      const column = columns.find((each) => each.name === name) ?? { name, type: 'string' }
      return {
        row: nameOf(after),
        value: name,
        before: formatValue(before[name], column),
        after: formatValue(after[name], column),
      }
    }),
  )
  return (
    <section>
      <h3>Changed rows</h3>
      <DataTable
        caption="Changed rows"
        noun="changed value"
        columns={['row', 'value', 'before', 'after'].map((name) => ({ name, type: 'string' }))}
        rows={rows}
      />
      <Rest changes={changed} />
    </section>
  )
}
