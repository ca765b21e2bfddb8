import { toLabel } from '../../api/model.ts'
import { formatCount } from '../../shell/format.ts'
import type { CellPlace } from './Board.tsx'
import { type CellNote, listOpenQuestions } from './boardNotes.ts'
import type { DraftCheck, DraftColumn, DraftRow } from './draft.ts'

const maxListedNotes = 50

/** What is open on the board: errors, look-alikes, contested owners, unanswered questions; each leads to its cell. */
export function BoardPoints({
  check,
  notes,
  rows,
  columns,
  onGo,
}: {
  check: DraftCheck | undefined
  notes: readonly CellNote[]
  rows: readonly DraftRow[]
  columns: readonly DraftColumn[]
  onGo: (place: CellPlace) => void
}) {
  const numberOf = new Map(rows.map(({ id }, index) => [id, index + 1]))
  const points = notes.filter(({ tone }) => tone !== 'new')
  const questions = listOpenQuestions(rows, columns)
  return (
    <div class="columns board-points">
      <section class="card">
        <h2>To clear up</h2>
        {points.length === 0 && <p class="muted">Nothing: no errors, look-alikes or contested owners.</p>}
        <ul class="plain">
          {points.slice(0, maxListedNotes).map(({ rowId, column, tone, text }) => (
            <li key={`${rowId} ${column} ${text}`}>
              <button type="button" class="link" onClick={() => onGo({ rowId, column })}>
                Row {numberOf.get(rowId)}, {toLabel(column).toLowerCase()}
              </button>{' '}
              <span class="badge" data-tone={tone === 'fault' ? 'bad' : 'warn'}>
                {tone === 'fault' ? 'error' : 'check'}
              </span>{' '}
              <bdi>{text}</bdi>
            </li>
          ))}
        </ul>
        {points.length > maxListedNotes && (
          <p class="muted">and {formatCount(points.length - maxListedNotes, 'more point')}</p>
        )}
        {check && (
          <p class="muted" role="status">
            Applying it creates {formatCount(check.creates.length, 'element')} and{' '}
            {formatCount(check.relationshipsCreated, 'relationship')}.
          </p>
        )}
        {check?.notices.map((notice) => (
          <p key={notice} class="muted">
            {notice}
          </p>
        ))}
      </section>
      <section class="card">
        <h2>Not answered yet</h2>
        {questions.length === 0 && <p class="muted">Every question has an answer in every row.</p>}
        <ul class="open-questions">
          {questions.map(({ column: { name, question }, rowIds }) => (
            <li key={name}>
              <button
                type="button"
                title={question}
                onClick={() => onGo({ rowId: rowIds[0] ?? '', column: name })}
              >
                {toLabel(name)} <span class="muted">{formatCount(rowIds.length, 'row')}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}
