/** Sizes of the parts of a grid. */
export const rowHeightPx = 36
export const columnWidthPx = 108
export const headHeightPx = 84
const overscan = 4

/** A cell of a grid. */
export interface Position {
  readonly row: number
  readonly column: number
}

/** The rows or columns that are drawn. */
export interface Window {
  readonly first: number
  readonly end: number
}

/** Those in view, and a few more on both sides. */
export function toWindow(offset: number, length: number, size: number, count: number): Window {
  const first = Math.max(0, Math.min(Math.floor(offset / size) - overscan, count - 1))
  return { first, end: Math.min(count, Math.ceil((offset + length) / size) + overscan) }
}

export const isWithin = ({ first, end }: Window, index: number) => index >= first && index < end

/** Where a key leads; it may be outside the grid. */
export function moveActive(
  { row, column }: Position,
  event: KeyboardEvent,
  pageRows: number,
): Position | undefined {
  const far = Number.MAX_SAFE_INTEGER
  switch (event.key) {
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowLeft':
      return { row, column: column - 1 }
    case 'ArrowRight':
      return { row, column: column + 1 }
    case 'PageUp':
      return { row: row - pageRows, column }
    case 'PageDown':
      return { row: row + pageRows, column }
    case 'Home':
      return { row: event.ctrlKey ? 0 : row, column: 0 }
    case 'End':
      return { row: event.ctrlKey ? far : row, column: far }
    default:
      return undefined
  }
}

/** Scrolls so far that the cell is beside the headers, which stay in view. */
export function scrollToCell(grid: HTMLElement, { row, column }: Position) {
  const headWidth = grid.querySelector<HTMLElement>('.role-corner')?.offsetWidth ?? 0
  const top = row * rowHeightPx
  const left = column * columnWidthPx
  const height = grid.clientHeight - headHeightPx
  const width = grid.clientWidth - headWidth
  if (top < grid.scrollTop) grid.scrollTop = top
  if (top + rowHeightPx > grid.scrollTop + height) grid.scrollTop = top + rowHeightPx - height
  if (left < grid.scrollLeft) grid.scrollLeft = left
  if (left + columnWidthPx > grid.scrollLeft + width) grid.scrollLeft = left + columnWidthPx - width
}
