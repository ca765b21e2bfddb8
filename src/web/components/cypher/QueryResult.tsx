import { useMemo } from 'preact/hooks'
import type { Model } from '../../api/model.ts'
import type { CypherResult } from '../../api/operations.ts'
import { useAtlas, useLinks } from '../../shell/atlas.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { saveFile } from '../Downloads.tsx'
import { GraphDrawing } from '../drawing/GraphDrawing.tsx'
import { ElementLink } from '../ElementLink.tsx'
import { formatCsv } from '../formatCsv.ts'
import { linkColumns } from '../ReportTable.tsx'
import { inferType } from './reportText.ts'
import { isResultRelationship, readResultGraph, toResultNode } from './resultGraph.ts'

/** The rows of a query as a table, and as a drawing if they have elements. */
export function QueryResult({ result, view }: { result: CypherResult; view: 'table' | 'drawing' }) {
  const { model, address } = useAtlas()
  const links = useLinks()
  const graph = useMemo(() => readResultGraph(result.rows, model), [result, model])
  const { rows, truncated, stats } = result
  const isDrawable = graph.nodes.length > 0
  return (
    <section aria-label="Result">
      {truncated && (
        <p class="notice">
          {truncated === 'rows'
            ? `The first ${formatCount(rows.length, 'row')}; there are more. Add LIMIT, or narrow the query.`
            : `The first ${formatCount(rows.length, 'row')}; more would be too large. Return fewer values.`}
        </p>
      )}
      <div class="tabs">
        {(['table', 'drawing'] as const).map(
          (name) =>
            (name === 'table' || isDrawable) && (
              <a
                key={name}
                href={links.page(['cypher'], { ...address.parameters, view: name })}
                aria-current={name === view ? 'page' : undefined}
              >
                {name === 'table' ? 'Table' : 'Drawing'}
              </a>
            ),
        )}
      </div>
      {view === 'drawing' && isDrawable ? (
        <GraphDrawing graph={graph} name="query" label="result" />
      ) : (
        <ResultTable result={result} />
      )}
      <p class="muted">
        {formatNumber(stats.planMs)} ms to check, {formatNumber(stats.runMs)} ms to run
      </p>
    </section>
  )
}

function ResultTable({ result }: { result: CypherResult }) {
  const { model } = useAtlas()
  const { columns, rows } = useMemo(() => toTable(result, model), [result, model])
  const save = () => {
    const texts = result.rows.map((row) => row.map((value) => toText(value, model)))
    saveFile(formatCsv([result.columns, ...texts]), 'query.csv')
  }
  return (
    <DataTable caption="Rows of the query" columns={columns} rows={rows}>
      <button type="button" onClick={save}>
        CSV
      </button>
    </DataTable>
  )
}

function toTable({ columns, rows }: CypherResult, model: Model) {
  const described = columns.map((name, index) => ({
    name,
    label: name,
    type: inferType(rows.map((row) => toText(row[index], model))),
    description: name,
  }))
  const nodes = new Map<Row, readonly unknown[]>()
  const tableRows = rows.map((values) => {
    const row: Row = Object.fromEntries(columns.map((name, index) => [name, toText(values[index], model)]))
    nodes.set(row, values)
    return row
  })
  const tableColumns = linkColumns(described, model).map((column, index) => {
    const hasNodes = rows.some((row) => toResultNode(row[index], model))
    if (!hasNodes) return { ...column, label: column.name }
    const render = (row: Row) => {
      const node = toResultNode(nodes.get(row)?.[index], model)
      return node ? <ElementLink element={node} name={node.name} /> : String(row[column.name] ?? '')
    }
    return { ...column, label: column.name, render }
  })
  return { columns: tableColumns, rows: tableRows }
}

/** A value of a query as people read it; scalars stay as they are. */
function toText(value: unknown, model: Model): unknown {
  if (Array.isArray(value))
    return value.map((item) => toText(item, model)).join(isPath(value, model) ? ' – ' : ', ')
  const node = toResultNode(value, model)
  if (node) return node.name
  if (isResultRelationship(value)) return value.type
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

const isPath = (values: readonly unknown[], model: Model) =>
  values.some(isResultRelationship) && values.some((value) => toResultNode(value, model))
