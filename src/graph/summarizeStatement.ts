const maxSummaryLength = 120
const maxCachedSummaries = 1_000
const summaries = new Map<string, string>()

/**
 * A name for a statement that is the same each time: what it does to which labels and types, such as
 * `MATCH Touchpoint, CREATE Change`. A label that is a parameter appears as its name, such as `$kind`, and values do not
 * appear. OpenTelemetry calls it `db.query.summary`.
 */
export function summarizeStatement(cypher: string): string {
  const cached = summaries.get(cypher)
  if (cached !== undefined) return cached
  const summary = createSummary(cypher)
  if (summaries.size >= maxCachedSummaries) summaries.clear()
  summaries.set(cypher, summary)
  return summary
}

/** Texts, comments, and the conditions of `MERGE`. */
const omittedParts = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\/|\bON +(?:CREATE|MATCH)\b/g
const clausesAndLabels =
  /\b(MATCH|CREATE(?: +[A-Z]+)? +(?:CONSTRAINT|INDEX)\b|CREATE|MERGE|SET|REMOVE|DELETE|SHOW +\w+|DROP +\w+|CALL +[\w.]+(?= *\())|(?<=[(\w`[]):(?:([A-Za-z_]\w*(?:[|&]\w+)*)|(\$)(?:any|all)?\(\$?([\w.]+))/g

function createSummary(cypher: string): string {
  const clauses: { readonly verb: string; readonly names: Set<string> }[] = []
  for (const [, verb, label, dollar, parameter] of cypher
    .replace(omittedParts, '')
    .matchAll(clausesAndLabels)) {
    const last = clauses.at(-1)
    const name = dollar ? `$${parameter}` : label
    if (name !== undefined) last?.names.add(name)
    else if (verb !== undefined && verb !== last?.verb) clauses.push({ verb, names: new Set() })
  }
  const summary = clauses.map(({ verb, names }) => [verb, ...names].join(' ')).join(', ') || 'RETURN'
  return summary.length > maxSummaryLength ? `${summary.slice(0, maxSummaryLength - 1)}…` : summary
}
