import type { TargetColumn } from './tableTarget.ts'

const maxQuotedLength = 40

/** A text in quotes, shortened if it is long. */
export const quote = (text: string) =>
  JSON.stringify(text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text)

/** What a cell was read as. */
export function describeValue({ type }: TargetColumn, text: string): string {
  if (type === 'strings' && !text.includes(';')) return 'one entry; separate entries with semicolons'
  const unit = type === 'duration' ? ' minutes' : ''
  return `${quote(text)}${unit}, other cells of the column likewise`
}

/** Whether a cell was read as it stands: the same text, number, day or time. */
export function isSameText({ type }: TargetColumn, cell: string, text: string): boolean {
  const trimmed = cell.trim()
  if (trimmed === '') return true
  switch (type) {
    case 'boolean':
      return trimmed.toLowerCase() === text
    case 'integer':
    case 'number':
      return trimmed === text || Number(trimmed) === Number(text)
    case 'duration':
      return /^P|^\d+ ?(?:m|min|minutes?|h|hours?|d|days?|w|weeks?)?$/i.test(trimmed)
    case 'date':
    case 'dateTime':
      return (
        trimmed === text || /^\d{4}-\d\d-\d\d(?:$|[T ]00:00(?::00)?$|T.*(?:Z|[+-]\d\d:?\d\d)$)/.test(trimmed)
      )
    case 'strings':
      return cell === text && (text.includes(';') || !/,\s/.test(text))
    default:
      return true
  }
}
