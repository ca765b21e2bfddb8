import { useState } from 'preact/hooks'
import { toLabel } from '../api/model.ts'
import type { ReportSummary } from '../api/operations.ts'
import { runReport } from '../api/runReport.ts'
import { useAtlas, useLinks } from '../shell/atlas.ts'
import { formatCount } from '../shell/format.ts'
import { useMapResource } from '../shell/useMapResource.ts'
import { Downloads } from './Downloads.tsx'
import { ElementSearch } from './ElementSearch.tsx'
import { Field } from './Field.tsx'
import { Loaded } from './Loaded.tsx'
import { ReportPlot } from './ReportPlot.tsx'
import { ReportTable } from './ReportTable.tsx'

const maxRows = 100_000
const fileFormats = ['csv', 'xlsx', 'json', 'ndjson', 'parquet', 'arrow']

/** A report: its question, parameters as a form, rows, a plot where it declares one, and its query. */
export function ReportView({
  report,
  parameters,
}: {
  report: ReportSummary
  parameters: Readonly<Record<string, string>>
}) {
  const { client } = useAtlas()
  const links = useLinks()
  const given = Object.fromEntries(
    report.parameters.flatMap(({ name }) => (parameters[name] ? [[name, parameters[name]] as const] : [])),
  )
  const missing = report.parameters.filter(({ name, isRequired }) => isRequired && !given[name])
  const key = missing.length > 0 ? undefined : `report ${report.name} ${JSON.stringify(given)}`
  const result = useMapResource(key, (signal) =>
    runReport(client, report.name, { ...given, limit: maxRows }, signal),
  )
  const path = `reports/${report.name}`
  return (
    <>
      <div class="page-head">
        <div>
          <p class="muted">
            <a href={links.page(['reports'])}>Reports</a> › {report.title}
          </p>
          <h1>{report.question}</h1>
        </div>
        {key && (
          <Downloads
            files={[
              ...fileFormats.map((format) => ({
                label: format.toUpperCase(),
                path: `${path}.${format}`,
                query: given,
              })),
              { label: 'Open the feed in Power BI', path: 'feeds/cx-atlas.pbids', isOfMap: false },
              { label: 'Open the feed in Excel', path: 'feeds/cx-atlas.odc', isOfMap: false },
            ]}
          />
        )}
      </div>
      <details>
        <summary>How it is computed</summary>
        <p class="prose">
          {report.description} <a href={client.address('docs/reports.md')}>Terms and definitions</a>
        </p>
        {report.cypher === null ? (
          <p class="muted">It is an algorithm on the whole map.</p>
        ) : (
          <pre>{report.cypher}</pre>
        )}
      </details>
      {report.parameters.length > 0 && (
        <ParameterForm
          report={report}
          given={given}
          isOpen={missing.length > 0}
          onRun={links.setParameters}
        />
      )}
      {key && (
        <Loaded resource={result} what="the answer">
          {({ columns, rows, total, truncated }) => (
            <>
              {truncated && (
                <p class="notice">
                  The first {formatCount(rows.length, 'row')} of {formatCount(total, 'row')}. Download a file
                  for all.
                </p>
              )}
              <ReportPlot report={report} rows={rows} />
              <ReportTable caption={report.title} columns={columns} rows={rows} />
            </>
          )}
        </Loaded>
      )}
    </>
  )
}

function ParameterForm({
  report,
  given,
  isOpen,
  onRun,
}: {
  report: ReportSummary
  given: Readonly<Record<string, string>>
  isOpen: boolean
  onRun: (parameters: Readonly<Record<string, string>>) => void
}) {
  const [draft, setDraft] = useState(given)
  return (
    <details class="parameters" open={isOpen || Object.keys(given).length > 0}>
      <summary>Parameters</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const empty = Object.fromEntries(report.parameters.map(({ name }) => [name, '']))
          onRun({ ...empty, ...draft })
        }}
      >
        <div class="form-grid">
          {report.parameters.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              draft={draft}
              onChange={(values) => setDraft({ ...draft, ...values })}
            />
          ))}
        </div>
        <button type="submit" class="primary">
          Answer
        </button>
      </form>
    </details>
  )
}

type Values = Readonly<Record<string, string>>

/** A parameter that is the id of an element is picked by name; the parameter with its kind follows. */
function ParameterField({
  parameter,
  draft,
  onChange,
}: {
  parameter: ReportSummary['parameters'][number]
  draft: Values
  onChange: (values: Values) => void
}) {
  const { model } = useAtlas()
  const { name, idOf, description } = parameter
  const value = draft[name] ?? ''
  if (idOf === undefined)
    return <Field field={parameter} value={value} onChange={(text) => onChange({ [name]: text })} />
  const label = name === 'id' ? 'Element' : toLabel(name.replace(/Id$/, ''))
  const isKind = model.kinds.has(idOf)
  const kind = isKind ? idOf : draft[idOf]
  return (
    <div class="field">
      <span class="label">{label}</span>
      <ElementSearch
        label={label}
        kinds={kind ? [kind] : undefined}
        value={value}
        onSelect={(element) => onChange({ [name]: element.id, ...(!isKind && { [idOf]: element.kind }) })}
      />
      <p class="hint">{description}</p>
    </div>
  )
}
