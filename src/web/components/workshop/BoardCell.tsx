import { useId, useMemo } from 'preact/hooks'
import { toLabel } from '../../api/model.ts'
import type { CellNote } from './boardNotes.ts'
import { cellKey } from './boardNotes.ts'
import { CellEditor, type EditEnd } from './CellEditor.tsx'
import { type CellConflict, type DraftColumn, type DraftRow, getCell } from './draft.ts'

/** A cell of the whiteboard: its text, what is to be known about it, and its field while it is edited. */
export function BoardCell({
  row,
  rowNumber,
  column,
  notes,
  isActive,
  editingText,
  rows,
  onFocus,
  onEdit,
  onCommit,
  onCancel,
  onResolve,
}: {
  row: DraftRow
  rowNumber: number
  column: DraftColumn
  notes: readonly CellNote[]
  isActive: boolean
  editingText: string | undefined
  rows: readonly DraftRow[]
  onFocus: () => void
  onEdit: () => void
  onCommit: (text: string, end: EditEnd) => void
  onCancel: () => void
  onResolve: (isMine: boolean) => void
}) {
  const id = useId()
  const conflict = row.conflicts[column.name]
  const text = getCell(row, column.name)
  const isEditing = editingText !== undefined
  const noteText = notes.map((note) => note.text).join('; ')
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: cells of a grid are edited
      role="gridcell"
      data-cell={cellKey(row.id, column.name)}
      tabIndex={isActive && !isEditing ? 0 : -1}
      class="board-cell"
      data-tone={notes.find(({ tone }) => tone !== 'new')?.tone ?? notes[0]?.tone}
      data-unsaved={row.edits[column.name] !== undefined}
      aria-invalid={notes.some(({ tone }) => tone === 'fault') || undefined}
      aria-describedby={noteText ? id : undefined}
      title={noteText ? `${text}\n${noteText}` : text}
      onFocus={onFocus}
      onDblClick={onEdit}
    >
      {isEditing ? (
        <EditedCell
          row={row}
          rows={rows}
          column={column}
          label={`${toLabel(column.name)}, row ${rowNumber}`}
          initialText={editingText}
          onCommit={onCommit}
          onCancel={onCancel}
        />
      ) : (
        <bdi>{text}</bdi>
      )}
      {noteText && (
        <span id={id} class="visually-hidden">
          {noteText}
        </span>
      )}
      {conflict && <ConflictChoice conflict={conflict} onResolve={onResolve} />}
    </td>
  )
}

function EditedCell({
  row,
  rows,
  column,
  label,
  initialText,
  onCommit,
  onCancel,
}: {
  row: DraftRow
  rows: readonly DraftRow[]
  column: DraftColumn
  label: string
  initialText: string
  onCommit: (text: string, end: EditEnd) => void
  onCancel: () => void
}) {
  const names = useMemo(() => {
    const others = rows.filter(({ id }) => id !== row.id)
    const texts = others.flatMap((other) => getCell(other, column.name).split(';'))
    return [...new Set(texts.map((name) => name.trim()).filter(Boolean))]
  }, [rows, row.id, column.name])
  return (
    <CellEditor
      column={column}
      label={label}
      initialText={initialText}
      namesInDraft={names}
      onCommit={onCommit}
      onCancel={onCancel}
    />
  )
}

/** Two people changed the same cell: nothing is overwritten before one of them chooses. */
function ConflictChoice({
  conflict: { mine, theirs, author },
  onResolve,
}: {
  conflict: CellConflict
  onResolve: (isMine: boolean) => void
}) {
  return (
    <span class="cell-conflict" role="alert">
      {author || 'Somebody'} changed this too.
      <button type="button" onClick={() => onResolve(true)}>
        Keep mine: <bdi>{mine || 'empty'}</bdi>
      </button>
      <button type="button" onClick={() => onResolve(false)}>
        Take theirs: <bdi>{theirs || 'empty'}</bdi>
      </button>
    </span>
  )
}
