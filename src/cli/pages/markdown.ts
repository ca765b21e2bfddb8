/** The line that opens every page made from code. */
export const createGeneratedNotice = (source: string) =>
  `<!-- Made from ${source} by "npm run generate"; do not edit. -->`

/** A Markdown table; bars in cells are escaped. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headers), `|${headers.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}
