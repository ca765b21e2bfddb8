import { useMemo } from 'preact/hooks'
import { type Model, toLabel } from '../api/model.ts'
import type { ReportColumn } from '../api/operations.ts'
import { useAtlas } from '../shell/atlas.ts'
import { capitalize, formatValue } from '../shell/format.ts'
import { DataTable, type Row, type TableColumn } from './DataTable.tsx'
import { ElementLink } from './ElementLink.tsx'

/** The rows of a report; names of elements lead to their pages. */
export function ReportTable({
  caption,
  columns,
  rows,
  children,
}: {
  caption: string
  columns: readonly ReportColumn[]
  rows: readonly Row[]
  children?: preact.ComponentChildren
}) {
  const { model } = useAtlas()
  const tableColumns = useMemo(() => linkColumns(columns, model), [columns, model])
  return (
    <DataTable caption={caption} columns={tableColumns} rows={rows}>
      {children}
    </DataTable>
  )
}

/**
 * A column that names an element leads to it when another column has its id: `touchpoint` and `touchpointId`, or
 * `name`, `id` and `kind`. Columns with ids of linked names are hidden at first.
 */
export function linkColumns(columns: readonly ReportColumn[], model: Model): TableColumn[] {
  const names = new Set(columns.map(({ name }) => name))
  const links = columns.flatMap(({ name }) => {
    const idColumn = name === 'name' ? 'id' : `${name}Id`
    const kindColumn = name === 'name' ? 'kind' : `${name}Kind`
    const kind = capitalize(name)
    if (!names.has(idColumn)) return []
    if (names.has(kindColumn)) return [{ name, idColumn, kindOf: (row: Row) => String(row[kindColumn]) }]
    return model.kinds.has(kind) ? [{ name, idColumn, kindOf: () => kind }] : []
  })
  return columns.map((column) => {
    const link = links.find(({ name }) => name === column.name)
    if (!link) {
      const isOptional = links.some(({ idColumn }) => idColumn === column.name)
      return { ...column, isOptional, ...(column.type === 'string' && { format: toWords(column, model) }) }
    }
    const render = (row: Row) => {
      const id = row[link.idColumn]
      const text = formatValue(row[column.name], column)
      return typeof id === 'string' ? (
        <ElementLink element={{ kind: link.kindOf(row), id }} name={text} />
      ) : (
        text
      )
    }
    return { ...column, render }
  })
}

/** Kinds and the relationships of paths as people call them: `CRM <-DEPENDS_ON- Hotline` as `CRM ← depends on ← Hotline`. */
const toWords = (column: ReportColumn, model: Model) => (value: unknown) => {
  const text = formatValue(value, column)
  if (model.kinds.has(text) && /kind$/i.test(column.name)) return toLabel(text)
  return text.replaceAll(/ (<?)-([A-Z_]+)-(>?) /g, (match, left, type) => {
    const phrase = model.relationshipTypes.get(type)?.phrases.from
    const arrow = left ? '←' : '→'
    return phrase ? ` ${arrow} ${phrase} ${arrow} ` : match
  })
}
