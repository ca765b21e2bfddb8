import type { Graph } from '../src/graph/graph.ts'
import { kindNames } from '../src/model/kinds.ts'
import { withDefaults } from '../src/reports/parameters.ts'
import type { Report, ReportArguments } from '../src/reports/report.ts'

const FIRST = `
MATCH (node:$($kind))
RETURN node.id AS id
ORDER BY id
LIMIT 1`

/** The defaults; where an element is asked for, the first of its kind. */
export async function chooseArguments(graph: Graph, report: Report): Promise<ReportArguments> {
  const values = withDefaults(report, {}, new Date())
  const elementIds: Record<string, string> = {}
  for (const { name, idOf } of report.parameters) {
    if (idOf === undefined) continue
    const kind = kindNames.includes(idOf) ? idOf : String(values[idOf])
    const { rows } = await graph.read<{ id: string }>(FIRST, { kind })
    elementIds[name] = rows[0]?.id ?? ''
  }
  return { ...values, ...elementIds }
}
