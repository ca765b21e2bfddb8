import type { ImportJob } from '../../api/operations.ts'
import { formatCount, formatNumber } from '../../shell/format.ts'

/** How far an import is. */
export function ImportProgress({ job, onCancel }: { job: ImportJob; onCancel?: () => void }) {
  const { state, rowsRead, rowsWritten, rowsTotal, secondsLeft } = job
  const isWriting = state === 'writing' && rowsTotal !== undefined
  const text = isWriting
    ? `${formatNumber(rowsWritten)} of ${formatCount(rowsTotal, 'element')} written`
    : state === 'undoing'
      ? 'Undoing'
      : `${formatCount(rowsRead, 'row')} read`
  return (
    <div class="import-progress" aria-busy="true">
      {/* Without a value it shows that something happens, but not how far. */}
      <progress
        aria-label="Progress of the import"
        {...(isWriting && { value: rowsWritten, max: rowsTotal })}
      />
      <span>
        {text}
        {secondsLeft !== undefined && `, about ${formatCount(secondsLeft, 'second')} left`}
      </span>
      {onCancel && (
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </div>
  )
}
