import TerminalTable from 'cli-table3'

/** Cells as text, by line. */
export interface BenchTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** So many columns at the left are words; the others are numbers. */
  readonly textColumnCount: number
}

/** For people at a terminal. */
export function formatTerminalTable({ header, rows, textColumnCount }: BenchTable): string {
  const table = new TerminalTable({
    head: [...header],
    colAligns: header.map((_, index) => (index < textColumnCount ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows.map((cells) => [...cells]))
  return table.toString()
}

/** For a page of the docs. */
export function formatMarkdownTable({ header, rows, textColumnCount }: BenchTable): string {
  const rule = header.map((_, index) => (index < textColumnCount ? '---' : '---:'))
  return [header, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
