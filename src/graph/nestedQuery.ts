/** Continues from the rows of a query with more clauses. */
export const continueQuery = (query: string, ...clauses: readonly string[]): string =>
  ['CALL () {', query, '}', ...clauses].join('\n')

/** Columns by name, whatever their names mean to Cypher. */
export const listColumns = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
