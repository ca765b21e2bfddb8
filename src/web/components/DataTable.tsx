import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { toPropertyLabel } from '../api/model.ts'
import { formatCount, type ValueDescription } from '../shell/format.ts'
import { usePrinting } from '../shell/usePrinting.ts'
import { filterRows, formatCell, type Sort, sortRows } from './tableRows.ts'

export type Row = Readonly<Record<string, unknown>>

export interface TableColumn extends ValueDescription {
  readonly name: string
  readonly label?: string
  readonly description?: string
  /** Shown instead of the formatted value. */
  readonly render?: (row: Row) => ComponentChildren
  /** The value as people read it, where its type alone does not say how. */
  readonly format?: (value: unknown) => string
  /** Hidden at first. */
  readonly isOptional?: boolean
}

interface DataTableProps {
  /** What the table shows, for screen readers. */
  readonly caption: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly Row[]
  /** What one row is, as `touchpoint`. */
  readonly noun?: string
  /** Actions above the table. */
  readonly children?: ComponentChildren
  readonly rowKey?: (row: Row) => string
}

/** More rows are not printed. */
const maxPrintedRows = 2_000
const rowHeightPx = 36
const overscanRows = 12
const viewHeightPx = 640

/** A table to sort, filter and choose columns in; of many rows only those in view are drawn. */
export function DataTable({ caption, columns, rows, noun = 'row', children, rowKey }: DataTableProps) {
  const [sort, setSort] = useState<Sort>()
  const [filter, setFilter] = useState('')
  const [shownNames, setShownNames] = useState<ReadonlySet<string>>()
  const shown = columns.filter(({ name, isOptional }) => (shownNames ? shownNames.has(name) : !isOptional))
  const filtered = useMemo(() => filterRows(rows, columns, filter), [rows, columns, filter])
  const sorted = useMemo(() => sortRows(filtered, sort), [filtered, sort])
  return (
    <section class="data-table">
      <div class="table-tools">
        <input
          type="search"
          aria-label={`Filter ${caption}`}
          placeholder="Filter"
          value={filter}
          onInput={({ currentTarget }) => setFilter(currentTarget.value)}
        />
        <span role="status" class="muted">
          {filtered.length === rows.length
            ? formatCount(rows.length, noun)
            : `${formatCount(filtered.length, noun)} of ${formatCount(rows.length, noun)}`}
        </span>
        <ColumnChooser columns={columns} shown={shown} onChange={setShownNames} />
        {children}
      </div>
      <VirtualRows
        caption={caption}
        columns={shown}
        rows={sorted}
        rowKey={rowKey}
        sort={sort}
        onSort={(name) =>
          setSort((last) =>
            last?.name === name ? { name, isDescending: !last.isDescending } : { name, isDescending: false },
          )
        }
      />
    </section>
  )
}

function ColumnChooser({
  columns,
  shown,
  onChange,
}: {
  columns: readonly TableColumn[]
  shown: readonly TableColumn[]
  onChange: (names: ReadonlySet<string>) => void
}) {
  const names = new Set(shown.map(({ name }) => name))
  return (
    <details class="menu">
      <summary>
        Columns ({shown.length} of {columns.length})
      </summary>
      <div class="menu-body">
        {columns.map(({ name, label, description, unit }) => (
          <label key={name} title={description}>
            <input
              type="checkbox"
              checked={names.has(name)}
              onChange={({ currentTarget }) => {
                const next = new Set(names)
                if (currentTarget.checked) next.add(name)
                else next.delete(name)
                onChange(next)
              }}
            />
            {label ?? toPropertyLabel({ name, unit })}
          </label>
        ))}
      </div>
    </details>
  )
}

function VirtualRows({
  caption,
  columns,
  rows,
  rowKey,
  sort,
  onSort,
}: {
  caption: string
  columns: readonly TableColumn[]
  rows: readonly Row[]
  rowKey: DataTableProps['rowKey']
  sort: Sort | undefined
  onSort: (name: string) => void
}) {
  const view = useRef<HTMLElement>(null)
  const [top, setTop] = useState(0)
  // Other rows begin at the top.
  useEffect(() => {
    if (view.current) view.current.scrollTop = 0
    setTop(0)
  }, [sort])
  const isPrinting = usePrinting()
  const first = isPrinting
    ? 0
    : Math.max(0, Math.min(Math.floor(top / rowHeightPx) - overscanRows, rows.length - 1))
  const last = Math.min(
    rows.length,
    isPrinting ? maxPrintedRows : Math.ceil((top + viewHeightPx) / rowHeightPx) + overscanRows,
  )
  const restPx = isPrinting ? 0 : (rows.length - last) * rowHeightPx
  const visible = rows.slice(first, last)
  return (
    <section
      class="table-view"
      ref={view}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={caption}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <div
        style={{
          paddingTop: `${first * rowHeightPx}px`,
          paddingBottom: `${restPx}px`,
        }}
      >
        <table aria-rowcount={rows.length + 1}>
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <HeaderCell key={column.name} column={column} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody onPointerOver={setTitle}>
            {visible.map((row, index) => (
              <tr key={rowKey?.(row) ?? first + index} aria-rowindex={first + index + 2}>
                {columns.map((column) => (
                  <td key={column.name} class="cell" data-type={column.type}>
                    {column.render?.(row) ?? formatCell(row, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="muted empty">No rows</p>}
      {isPrinting && last < rows.length && (
        <p class="muted empty">
          The first {formatCount(last, 'row')} of {formatCount(rows.length, 'row')}. Download a file for all.
        </p>
      )}
    </section>
  )
}

/** A cell that is cut off shows all of its text as its title. */
function setTitle({ target }: Event): void {
  const cell = (target as Element).closest('td')
  if (cell) cell.title = cell.scrollWidth > cell.clientWidth ? (cell.textContent ?? '') : ''
}

function HeaderCell({
  column: { name, label, description, type, unit },
  sort,
  onSort,
}: {
  column: TableColumn
  sort: Sort | undefined
  onSort: (name: string) => void
}) {
  const direction = sort?.name !== name ? 'none' : sort.isDescending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={direction} data-type={type}>
      <button type="button" class="sort" title={description} onClick={() => onSort(name)}>
        {label ?? toPropertyLabel({ name, unit })}
        <span aria-hidden="true">{{ none: '', ascending: ' ▲', descending: ' ▼' }[direction]}</span>
      </button>
    </th>
  )
}
