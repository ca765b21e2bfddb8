import { useEffect, useRef, useState } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import { parseClipboardTable } from '../../api/tableText.ts'
import { BoardCell } from './BoardCell.tsx'
import { type CellNote, cellKey, type NotesByCell } from './boardNotes.ts'
import type { EditEnd } from './CellEditor.tsx'
import { type DraftColumn, type DraftRow, getCell } from './draft.ts'

/** Where the keyboard is: a row and a column, whatever other people insert before them. */
export interface CellPlace {
  readonly rowId: string
  readonly column: string
}

export interface BoardActions {
  readonly setCells: (
    row: DraftRow,
    cells: Readonly<Record<string, string>>,
    basis?: Readonly<Record<string, string>>,
  ) => void
  readonly paste: (place: CellPlace, table: readonly (readonly string[])[]) => void
  readonly deleteRow: (row: DraftRow) => void
  readonly resolve: (rowId: string, column: string, isMine: boolean) => void
}

/** Column of the button that deletes a row. */
const actionColumn = ' actions'

/**
 * The whiteboard as a grid (a grid of ARIA): arrows move, Enter and F2 edit, typing replaces, Delete empties, cells of
 * a spreadsheet can be pasted. The last row is empty and becomes a row when it is filled in.
 */
export function Board({
  columns,
  rows,
  notes,
  focus,
  isEditable,
  actions,
}: {
  columns: readonly DraftColumn[]
  rows: readonly DraftRow[]
  notes: NotesByCell
  /** A place to go to, as asked from outside the board. */
  focus: CellPlace | undefined
  isEditable: boolean
  actions: BoardActions
}) {
  const grid = useRef<HTMLTableElement>(null)
  const names = [...columns.map(({ name }) => name), actionColumn]
  const [active, setActive] = useState<CellPlace>()
  const [editing, setEditing] = useState<{ place: CellPlace; text: string; basis: string }>()
  const first = { rowId: rows[0]?.id ?? '', column: names[0] ?? '' }
  // The row of the keyboard may have been deleted by somebody else.
  const current = active && rows.some(({ id }) => id === active.rowId) ? active : first
  const latestRows = useRef(rows)
  latestRows.current = rows
  /** Moves the focus at once, so that no key that follows is lost. */
  const focusCell = (place: CellPlace) => {
    setActive(place)
    const key = CSS.escape(cellKey(place.rowId, place.column))
    const cell = grid.current?.querySelector<HTMLElement>(`[data-cell="${key}"]`)
    cell?.focus()
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  useEffect(() => {
    if (focus) focusCell(focus)
  }, [focus])
  const move = (place: CellPlace, rowStep: number, columnStep: number) => {
    const go = () => {
      const present = latestRows.current
      const index = present.findIndex(({ id }) => id === place.rowId)
      const row = present[clamp(index + rowStep, present.length)]
      const column = names[clamp(names.indexOf(place.column) + columnStep, names.length)]
      if (row && column !== undefined) focusCell({ rowId: row.id, column })
    }
    go()
    // An empty row that was just filled in has another one below it once the board is drawn again.
    queueMicrotask(go)
  }
  const findRow = ({ rowId }: CellPlace) => rows.find(({ id }) => id === rowId)
  const edit = (place: CellPlace, replacement?: string) => {
    const row = findRow(place)
    if (!isEditable || !row || place.column === actionColumn) return
    const basis = getCell(row, place.column)
    setEditing({ place, text: replacement ?? basis, basis })
  }
  const empty = (place: CellPlace) => {
    const row = findRow(place)
    if (row && isEditable && getCell(row, place.column) !== '') actions.setCells(row, { [place.column]: '' })
  }
  const commit = (text: string, end: EditEnd) => {
    if (!editing) return
    const { place, basis } = editing
    const row = findRow(place)
    setEditing(undefined)
    if (row && text !== basis) actions.setCells(row, { [place.column]: text }, { [place.column]: basis })
    if (end !== 'leave') move(place, end === 'down' ? 1 : 0, columnSteps[end])
  }
  const handleKey = (event: KeyboardEvent) => {
    const place = readPlace(event.target) ?? current
    // Buttons in cells have these keys for themselves.
    if (event.target instanceof HTMLButtonElement && /^(Enter| )$/.test(event.key)) return
    const step = readMove(event)
    if (step) move(place, ...step)
    else if (!editByKey(event, place)) return
    event.preventDefault()
  }
  /** Whether a key edits or empties a cell. */
  const editByKey = (event: KeyboardEvent, place: CellPlace): boolean => {
    const { key } = event
    const isLetter = key.length === 1 && !isJump(event) && !event.altKey
    if (key === 'Enter' || key === 'F2') edit(place)
    else if (key === 'Delete' || key === 'Backspace') empty(place)
    else if (isLetter) edit(place, key)
    else return false
    return true
  }
  const handlePaste = async (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const place = readPlace(event.target) ?? current
    if (!isEditable || text === '' || place.column === actionColumn) return
    event.preventDefault()
    actions.paste(place, await parseClipboardTable(text))
  }
  const handleCopy = (event: ClipboardEvent) => {
    const place = readPlace(event.target)
    const row = place && findRow(place)
    if (!row || getSelection()?.toString()) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', getCell(row, place.column))
  }
  return (
    <div class="board-view">
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid of ARIA is a table with keys
        role="grid"
        aria-label="Whiteboard"
        aria-rowcount={rows.length + 1}
        onKeyDown={handleKey}
        onPaste={handlePaste}
        onCopy={handleCopy}
      >
        <thead>
          <tr>
            <th scope="col" class="row-number">
              <span class="visually-hidden">Row</span>
            </th>
            {columns.map(({ name, question, example }) => (
              <th key={name} scope="col" title={`${question} For example: ${example}`}>
                {toLabel(name)}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">Delete</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <BoardRow
              key={row.id}
              row={row}
              number={index + 1}
              columns={columns}
              rows={rows}
              notes={notes}
              activeColumn={row.id === current.rowId ? current.column : undefined}
              editing={editing?.place.rowId === row.id ? editing : undefined}
              onFocus={(column) => setActive({ rowId: row.id, column })}
              onEdit={(column) => edit({ rowId: row.id, column })}
              onCommit={commit}
              onCancel={() => {
                setEditing(undefined)
                focusCell(current)
              }}
              actions={actions}
              isEditable={isEditable}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Beyond every row and column. */
const far = 1_000_000

type Step = readonly [rows: number, columns: number]

const steps: Readonly<Record<string, Step>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -far],
  End: [0, far],
}

const isJump = ({ ctrlKey, metaKey }: KeyboardEvent) => ctrlKey || metaKey

/** Where a key leads; with Ctrl to the end of the row or column, or to a corner of the board. */
function readMove(event: KeyboardEvent): Step | undefined {
  const step = steps[event.key]
  if (!step || !isJump(event)) return step
  const [rows, columns] = step
  return Math.abs(columns) === far ? [columns, columns] : [rows * far, columns * far]
}

const columnSteps = { down: 0, right: 1, left: -1 } as const

const clamp = (index: number, length: number) => Math.max(0, Math.min(index, length - 1))

function readPlace(target: EventTarget | null): CellPlace | undefined {
  const cell = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-cell]') : null
  const [rowId, ...column] = cell?.dataset.cell?.split(' ') ?? []
  return rowId === undefined ? undefined : { rowId, column: column.join(' ') }
}

const noNotes: readonly CellNote[] = []

function BoardRow({
  row,
  number,
  columns,
  rows,
  notes,
  activeColumn,
  editing,
  onFocus,
  onEdit,
  onCommit,
  onCancel,
  actions,
  isEditable,
}: {
  row: DraftRow
  number: number
  columns: readonly DraftColumn[]
  rows: readonly DraftRow[]
  notes: NotesByCell
  activeColumn: string | undefined
  editing: { place: CellPlace; text: string } | undefined
  onFocus: (column: string) => void
  onEdit: (column: string) => void
  onCommit: (text: string, end: EditEnd) => void
  onCancel: () => void
  actions: BoardActions
  isEditable: boolean
}) {
  const isBlank = row.revision === 0 && Object.keys(row.edits).length === 0
  return (
    <tr aria-rowindex={number + 1}>
      <th scope="row" class="row-number" title={row.author && `Last changed by ${row.author}`}>
        {isBlank ? '+' : number}
      </th>
      {columns.map((column) => (
        <BoardCell
          key={column.name}
          row={row}
          rowNumber={number}
          column={column}
          notes={notes.get(cellKey(row.id, column.name)) ?? noNotes}
          isActive={activeColumn === column.name}
          editingText={editing?.place.column === column.name ? editing.text : undefined}
          rows={rows}
          onFocus={() => onFocus(column.name)}
          onEdit={() => onEdit(column.name)}
          onCommit={onCommit}
          onCancel={onCancel}
          onResolve={(isMine) => actions.resolve(row.id, column.name, isMine)}
        />
      ))}
      {/* biome-ignore lint/a11y: the button in it has the focus */}
      <td role="gridcell">
        {!isBlank && isEditable && (
          <button
            type="button"
            class="icon"
            data-cell={cellKey(row.id, actionColumn)}
            tabIndex={activeColumn === actionColumn ? 0 : -1}
            aria-label={`Delete row ${number}`}
            onFocus={() => onFocus(actionColumn)}
            onClick={() => actions.deleteRow(row)}
          >
            ×
          </button>
        )}
      </td>
    </tr>
  )
}
