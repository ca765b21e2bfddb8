import { useEffect, useId, useRef, useState } from 'preact/hooks'
import {
  columnWidthPx,
  headHeightPx,
  isWithin,
  moveActive,
  type Position,
  rowHeightPx,
  scrollToCell,
  toWindow,
  type Window,
} from './gridPlaces.ts'
import { HeadRow, MatrixRow, type RoleGridProps } from './RoleRows.tsx'
import type { ShownMatrix } from './sortMatrix.ts'

/** Touchpoints as rows and holders as columns; only what is in view is drawn. The grid keeps the focus, and arrow keys move in it. */
export function RoleGrid(props: RoleGridProps) {
  const { label, shown, canEdit, onEdit } = props
  const { touchpoints, holders } = shown
  const id = useId()
  const grid = useRef<HTMLDivElement>(null)
  const table = useRef<HTMLTableElement>(null)
  const [view, setView] = useState({ top: 0, left: 0, width: 1_200, height: 640 })
  const [active, setActive] = useState<Position>({ row: 0, column: 0 })
  const measure = () => {
    if (!grid.current) return
    const { scrollTop, scrollLeft, clientWidth, clientHeight } = grid.current
    setView({ top: scrollTop, left: scrollLeft, width: clientWidth, height: clientHeight })
  }
  useEffect(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (grid.current) observer.observe(grid.current)
    return () => observer.disconnect()
  }, [])
  const rows = toWindow(view.top, view.height, rowHeightPx, touchpoints.length)
  const columns = toWindow(view.left, view.width, columnWidthPx, holders.length)
  const move = (position: Position) => {
    setActive(position)
    if (grid.current) scrollToCell(grid.current, position)
    // The cell is drawn at once, so that a screen reader finds it.
    measure()
  }
  const handleKey = (event: KeyboardEvent) => {
    if (event.target !== table.current) return
    const touchpoint = touchpoints[active.row]
    const holder = holders[active.column]
    if ((event.key === 'Enter' || event.key === ' ') && touchpoint && holder) {
      event.preventDefault()
      if (canEdit) onEdit(touchpoint, holder)
      return
    }
    const pageRows = Math.max(1, Math.floor((view.height - headHeightPx) / rowHeightPx) - 1)
    const next = moveActive(active, event, pageRows)
    if (!next) return
    event.preventDefault()
    move({
      row: Math.max(0, Math.min(touchpoints.length - 1, next.row)),
      column: Math.max(0, Math.min(holders.length - 1, next.column)),
    })
  }
  const cellId = ({ row, column }: Position) => `${id}-${row}-${column}`
  const isActiveDrawn = isWithin(rows, active.row) && isWithin(columns, active.column)
  return (
    <div class="role-view" ref={grid} onScroll={measure}>
      <div style={toPadding(rows, columns, shown)}>
        <table
          class="role-grid"
          ref={table}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells can be edited
          role="grid"
          aria-label={label}
          aria-rowcount={touchpoints.length + 1}
          aria-colcount={holders.length + 2}
          aria-readonly={!canEdit}
          aria-activedescendant={isActiveDrawn ? cellId(active) : undefined}
          tabIndex={0}
          onKeyDown={handleKey}
        >
          <thead>
            <HeadRow holders={holders} columns={columns} />
          </thead>
          <tbody>
            {touchpoints.slice(rows.first, rows.end).map((touchpoint, index) => (
              <MatrixRow
                key={touchpoint.id}
                {...props}
                touchpoint={touchpoint}
                row={rows.first + index}
                columns={columns}
                activeColumn={active.row === rows.first + index ? active.column : undefined}
                cellId={cellId}
                onActivate={setActive}
              />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** Stands for the rows and columns that are not drawn. */
const toPadding = (rows: Window, columns: Window, { touchpoints, holders }: ShownMatrix) => ({
  paddingTop: `${rows.first * rowHeightPx}px`,
  paddingBottom: `${(touchpoints.length - rows.end) * rowHeightPx}px`,
  paddingLeft: `${columns.first * columnWidthPx}px`,
  paddingRight: `${(holders.length - columns.end) * columnWidthPx}px`,
})
