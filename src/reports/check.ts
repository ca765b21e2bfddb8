import type { Explained, Graph } from '../graph/index.ts'
import type { Catalogue } from './catalogue.ts'
import { invalid } from './invalid.ts'
import type { Report } from './report.ts'

/** Has the database judge every report before anybody runs it; REPORT_INVALID for the first that is not sound. */
export async function checkCatalogue(graph: Graph, catalogue: Catalogue): Promise<void> {
  await Promise.all([...catalogue.values()].map((report) => checkReport(graph, report)))
}

/** Only reads, calls nothing outside the graph, and agrees with its header on parameters and columns. */
export async function checkReport(graph: Graph, report: Report): Promise<void> {
  const { file, source, parameters, columns } = report
  if (!('query' in source)) return
  const plan = await explained(graph, file, source.query)
  if (plan.queryType !== 'r') throw invalid(file, 'it does more than read')
  const forbidden = plan.operators.find((operator) => /LoadCSV|ProcedureCall|Show|Terminate/i.test(operator))
  if (forbidden) throw invalid(file, `its plan holds ${forbidden}, which a report may not do`)
  agree(
    file,
    'columns',
    columns.map((column) => column.name),
    plan.columns,
  )
  agree(
    file,
    'parameters',
    parameters.map((parameter) => parameter.name).toSorted(),
    plan.parameters.toSorted(),
  )
}

async function explained(graph: Graph, file: string, query: string): Promise<Explained> {
  const answer = await graph.explain(query)
  if ('message' in answer) throw invalid(file, answer.message)
  return answer
}

function agree(file: string, what: string, declared: readonly string[], used: readonly string[]): void {
  if (declared.join() === used.join()) return
  throw invalid(
    file,
    `the header declares the ${what} ${declared.join(', ')}; the query has ${used.join(', ')}`,
  )
}
