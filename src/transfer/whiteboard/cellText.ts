import { parseDuration } from '../../formats/cells/durationText.ts'
import { formatElementKey, type NodeKey } from '../../graph/element.ts'
import { formatDuration } from '../../model/text.ts'
import { isDitto, isPlaceholder, splitNames } from './cellNames.ts'
import type { NameMatcher } from './matchNames.ts'
import { singleColumns, type WhiteboardColumn } from './whiteboardColumns.ts'

interface NamedElement extends NodeKey {
  readonly name?: unknown
}

/** The text by which a reader of whiteboards finds an element in a column: its name if that names no other element, or its id. */
export function nameElement(
  { kind, id, name }: NamedElement,
  { name: column, kinds = [] }: Pick<WhiteboardColumn, 'name' | 'kinds'>,
  matcher: NameMatcher,
): string {
  const names = typeof name === 'string' ? [name, `${kind}: ${name}`] : []
  const text = [...names, id, `${kind}: ${id}`].find((candidate) => {
    if (!isReadWhole(candidate, singleColumns.has(column))) return false
    const found = matcher.find(candidate, kinds)
    return found?.kind === kind && found.id === id
  })
  if (text === undefined)
    throw new TypeError(`No text of the column ${column} names ${formatElementKey({ kind, id })}`)
  return text
}

/** Whether a text is read from a cell as it is. */
function isReadWhole(text: string, isSingle: boolean): boolean {
  if (text.trim() !== text || isPlaceholder(text) || isDitto(text)) return false
  return isSingle || (splitNames(text).length === 1 && splitNames(text)[0] === text)
}

/** Minutes as a cell that is read as the same minutes. */
export function formatDurationCell(minutes: number): string {
  const text = formatDuration(minutes)
  const parsed = parseDuration(text, { mark: '.', defaultUnit: 1 })
  return 'minutes' in parsed && parsed.minutes === minutes && !text.includes(',') ? text : `${minutes} min`
}
