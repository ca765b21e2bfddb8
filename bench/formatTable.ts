import TerminalTable from 'cli-table3'

/** Cells as text, by line. */
export interface Table {
  readonly head: readonly string[]
  readonly lines: readonly (readonly string[])[]
  /** So many columns at the left are words; the others are numbers. */
  readonly wordColumns: number
}

/** For people at a terminal. */
export function terminalTable({ head, lines, wordColumns }: Table): string {
  const table = new TerminalTable({
    head: [...head],
    colAligns: head.map((_, index) => (index < wordColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...lines.map((cells) => [...cells]))
  return table.toString()
}

/** For a page of the docs. */
export function markdownTable({ head, lines, wordColumns }: Table): string {
  const rule = head.map((_, index) => (index < wordColumns ? '---' : '---:'))
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
