import { useState } from 'preact/hooks'
import type { ImportJob } from '../../api/operations.ts'
import { readTableHead, type TableHead, type TextRow } from '../../api/tableText.ts'
import { useResource } from '../../api/useResource.ts'
import { formatCount } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { Loaded } from '../Loaded.tsx'

export type ImportFault = ImportJob['faults'][number]

const noColumns: readonly string[] = []

/** The rows of sheets with errors, and those beside them, as the service read them; errors are marked at their cells. */
export const SheetsWithFaults = ({ job: { faultSheets = [], faults } }: { job: ImportJob }) =>
  faultSheets.map(({ file, sheet, columns, rows }) => (
    <PreviewTable
      key={`${file} ${sheet}`}
      name={`${file}: ${sheet}`}
      lineLabel="Row"
      table={{ header: columns, rows: rows.map(({ row, cells }) => ({ line: row, cells })), hasMore: false }}
      faults={faults.filter((fault) => fault.file === file && fault.sheet === sheet)}
    />
  ))

/** The rows of a table before it is sent; after a check, errors are marked at their cells. */
export function FilePreview({
  file,
  mappedColumns = noColumns,
  faults,
}: {
  file: File
  /** Columns that a mapping names: their header may be below titles. */
  mappedColumns?: readonly string[]
  faults: readonly ImportFault[]
}) {
  const head = useResource(`${file.name} ${file.size} ${file.lastModified}`, () => readTableHead(file))
  return (
    <Loaded resource={head} what={file.name}>
      {(table) => (
        <PreviewTable
          name={file.name}
          table={findHeader(table, mappedColumns)}
          faults={faults.filter((fault) => fault.file === file.name)}
        />
      )}
    </Loaded>
  )
}

function PreviewTable({
  name,
  lineLabel = 'Line',
  table: { header, rows, hasMore },
  faults,
}: {
  name: string
  lineLabel?: string
  table: TableHead
  faults: readonly ImportFault[]
}) {
  const [isFaultsOnly, setFaultsOnly] = useState(false)
  const faultsByLine = Map.groupBy(faults, ({ row }) => row)
  const isFilterOn = isFaultsOnly && faults.length > 0
  const shown = isFilterOn ? rows.filter(({ line }) => faultsByLine.has(line)) : rows
  const columns = [
    {
      name: 'line',
      label: lineLabel,
      type: 'integer',
      render: ({ line }: Row) => (
        <PreviewCell text={String(line)} faults={findFaults(faultsByLine.get(Number(line)))} />
      ),
    },
    ...header.map((label, index) => ({
      name: String(index),
      label,
      type: 'string',
      render: (row: Row) => (
        <PreviewCell
          text={String(row[index] ?? '')}
          faults={findFaults(faultsByLine.get(Number(row.line)), label)}
        />
      ),
    })),
  ]
  return (
    <section>
      <h3>
        <bdi>{name}</bdi>
      </h3>
      {hasMore && <p class="muted">The first {formatCount(rows.length, 'row')}; the file has more.</p>}
      <DataTable
        caption={`Rows of ${name}`}
        columns={columns}
        rows={shown.map(toRow)}
        rowKey={({ line }) => String(line)}
      >
        {faults.length > 0 && (
          <label class="inline">
            <input
              type="checkbox"
              checked={isFaultsOnly}
              onChange={({ currentTarget }) => setFaultsOnly(currentTarget.checked)}
            />
            Only rows with errors
          </label>
        )}
      </DataTable>
    </section>
  )
}

/** As many rows are searched for the header as by the service. */
const maxHeaderRows = 10

/** The table from the row on that has most of the columns. */
function findHeader(table: TableHead, columns: readonly string[]): TableHead {
  const names = new Set(columns.map(normalizeName))
  const candidates = [table.header, ...table.rows.slice(0, maxHeaderRows - 1).map(({ cells }) => cells)]
  const hits = candidates.map((cells) => cells.filter((cell) => names.has(normalizeName(cell))).length)
  const best = hits.indexOf(Math.max(...hits))
  return best <= 0 ? table : { ...table, header: candidates[best] ?? [], rows: table.rows.slice(best) }
}

const toRow = ({ line, cells }: TextRow): Row => ({ line, ...cells })

/** A cell that has no value, such as a formula, shows what the fault says of it. */
function PreviewCell({ text, faults }: { text: string; faults: readonly ImportFault[] }) {
  if (faults.length === 0) return <bdi title={text}>{text}</bdi>
  const message = faults.map(({ reason }) => reason).join('; ')
  return (
    <span class="fault-cell" title={message}>
      <bdi>{text || faults.find(({ value }) => value)?.value}</bdi>
      <span class="fault-text">{message}</span>
    </span>
  )
}

/** The faults at a column, or those of the whole row. */
function findFaults(faults: readonly ImportFault[] | undefined, column?: string): readonly ImportFault[] {
  const name = column === undefined ? undefined : normalizeName(column)
  return (faults ?? []).filter(
    (fault) => (fault.column === undefined ? undefined : normalizeName(fault.column)) === name,
  )
}

const normalizeName = (name: string) => name.trim().toLowerCase()
