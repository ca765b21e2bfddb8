/** Separator of list entries in one cell. */
const listSeparator = ';'

/**
 * A list as the text of a cell: `a;b`. A list that could not be parsed back (an entry with a semicolon or a line break, which
 * separates entries in sheets of people, an empty entry, surrounding whitespace, or no entry at all) is written as JSON:
 * `["a;b"]`.
 */
export function formatListCell(items: readonly string[]): string {
  const text = items.join(listSeparator)
  const isPlain = items.length > 0 && items.every(isPlainItem) && !text.startsWith('[')
  return isPlain ? text : JSON.stringify(items)
}

/** The entries of a cell written by `formatListCell` or by a person. */
export function parseListCell(cell: string): string[] {
  return parseJsonList(cell) ?? cell.split(listSeparator).map((item) => item.trim())
}

const isPlainItem = (item: string) => item !== '' && item === item.trim() && !/[;\r\n]/.test(item)

function parseJsonList(cell: string): string[] | undefined {
  if (!cell.startsWith('[')) return undefined
  try {
    const items: unknown = JSON.parse(cell)
    return Array.isArray(items) && items.every((item) => typeof item === 'string') ? items : undefined
  } catch {
    return undefined
  }
}
