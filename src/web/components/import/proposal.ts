/**
 * The tables that an address proposes to import, such as one from an assistant; none if it holds something else. Only
 * tables, because people see their rows before they import them.
 */
export function parseProposal(text: string | undefined): readonly File[] {
  if (text === undefined) return []
  try {
    const files: unknown = JSON.parse(text)
    if (typeof files !== 'object' || files === null) return []
    return Object.entries(files).flatMap(([name, content]) =>
      typeof content === 'string' && name.endsWith('.csv')
        ? [new File([content], name, { type: 'text/csv' })]
        : [],
    )
  } catch {
    return []
  }
}
