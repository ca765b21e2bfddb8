/** Texts that a spreadsheet would take for a formula get an apostrophe, as in the service's own files. */
const formulaStart = /^[=+\-@\t\r\n|%\uFF1D\uFF0B\uFF0D\uFF20]/

/** A file of rows; the first one names the columns. */
export function formatCsv(rows: readonly (readonly unknown[])[]): Blob {
  const lines = rows.map((values) => values.map(formatCell).join(','))
  return new Blob([lines.join('\r\n'), '\r\n'], { type: 'text/csv' })
}

function formatCell(value: unknown): string {
  const text = typeof value === 'string' && formulaStart.test(value) ? `'${value}` : String(value ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
