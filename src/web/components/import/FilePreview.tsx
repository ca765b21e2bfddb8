import { useState } from 'preact/hooks'
import type { ImportJob } from '../../api/operations.ts'
import { readTableHead, type TableHead, type TextRow } from '../../api/tableText.ts'
import { useResource } from '../../api/useResource.ts'
import { formatCount } from '../../shell/format.ts'
import { DataTable, type Row } from '../DataTable.tsx'
import { Loaded } from '../Loaded.tsx'

export type ImportFault = ImportJob['faults'][number]

const noColumns: readonly string[] = []

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
  table: { header, rows, hasMore },
  faults,
}: {
  name: string
  table: TableHead
  faults: readonly ImportFault[]
}) {
  const [isFaultsOnly, setFaultsOnly] = useState(false)
  const faultsByLine = Map.groupBy(faults, ({ row }) => row)
  const isFilterOn = isFaultsOnly && faults.length > 0
  const shown = isFilterOn ? rows.filter(({ line }) => faultsByLine.has(line)) : rows
  const columns = [
    { name: 'line', label: 'Line', type: 'integer' },
    ...header.map((label, index) => ({
      name: String(index),
      label,
      type: 'string',
      render: (row: Row) => (
        <PreviewCell
          text={String(row[index] ?? '')}
          reasons={listReasons(faultsByLine.get(Number(row.line)), label)}
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

function PreviewCell({ text, reasons }: { text: string; reasons: readonly string[] }) {
  if (reasons.length === 0) return <bdi title={text}>{text}</bdi>
  const message = reasons.join('; ')
  return (
    <span class="fault-cell" title={message}>
      <bdi>{text}</bdi>
      <span class="fault-text">{message}</span>
    </span>
  )
}

function listReasons(faults: readonly ImportFault[] | undefined, column: string): readonly string[] {
  if (!faults) return []
  const name = normalizeName(column)
  return faults.flatMap((fault) =>
    fault.column !== undefined && normalizeName(fault.column) === name ? [fault.reason] : [],
  )
}

const normalizeName = (name: string) => name.trim().toLowerCase()
