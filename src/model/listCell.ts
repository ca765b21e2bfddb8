/** What stands between the entries of a list in one text. */
export const listSeparator = ';'

/**
 * A list as one text, such as that of a cell: `a;b`. Where the entries could not be told apart again (one holds a semicolon, is
 * empty or has white space around it, or there is none at all) it is written as JSON: `["a;b"]`.
 */
export function formatListCell(items: readonly string[]): string {
  const text = items.join(listSeparator)
  const isPlain = items.length > 0 && items.every(isPlainItem) && !text.startsWith('[')
  return isPlain ? text : JSON.stringify(items)
}

/** The entries of a cell that `cellOfList` or a person wrote. */
export function parseListCell(cell: string): string[] {
  return parseJsonList(cell) ?? cell.split(listSeparator).map((item) => item.trim())
}

const isPlainItem = (item: string) => item !== '' && item === item.trim() && !item.includes(listSeparator)

function parseJsonList(cell: string): string[] | undefined {
  if (!cell.startsWith('[')) return undefined
  try {
    const items: unknown = JSON.parse(cell)
    return Array.isArray(items) && items.every((item) => typeof item === 'string') ? items : undefined
  } catch {
    return undefined
  }
}
