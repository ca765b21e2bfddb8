import type { Explained } from '../graph/explain.ts'
import type { Graph } from '../graph/graph.ts'
import type { Catalogue } from './catalogue.ts'
import { invalid } from './invalidReport.ts'
import type { Report } from './report.ts'

const PASSED = `
CALL dbms.components() YIELD name, versions, edition
RETURN
  name + ' ' + versions[0] + ' ' + edition AS engine,
  COLLECT { MATCH (check:ReportCheck) RETURN [check.checksum, check.engine] } AS checks`

const NOTE = `
UNWIND $reports AS report
MERGE (check:ReportCheck {name: report.name})
SET check.checksum = report.checksum, check.engine = $engine`

interface Passed {
  readonly engine: string
  readonly checks: readonly (readonly [checksum: string, engine: string])[]
}

/**
 * Has the database judge every report before anybody runs it; REPORT_INVALID for the first that is not sound. The
 * database keeps which ones passed, so that at the next start only what is new or on another release is judged.
 */
export async function checkCatalogue(graph: Graph, catalogue: Catalogue): Promise<void> {
  const { rows } = await graph.read<Passed>(PASSED)
  const { engine = '', checks = [] } = rows[0] ?? {}
  const passed = new Set(checks.filter((check) => check[1] === engine).map(([checksum]) => checksum))
  const unknown = [...catalogue.values()].filter(({ checksum }) => !passed.has(checksum))
  if (unknown.length === 0) return
  await Promise.all(unknown.map((report) => checkReport(graph, report)))
  const reports = unknown.map(({ name, checksum }) => ({ name, checksum }))
  await graph.write((transaction) => transaction.run(NOTE, { reports, engine }))
}

/** Only reads, calls nothing outside the graph, and agrees with its header on parameters and columns. */
export async function checkReport(graph: Graph, report: Report): Promise<void> {
  const { file, source } = report
  if (!('query' in source)) return
  const plan = await explained(graph, file, source.query)
  if (plan.queryType !== 'r') throw invalid(file, 'it does more than read')
  const forbidden = plan.operators.find((operator) => /LoadCSV|ProcedureCall|Show|Terminate/i.test(operator))
  if (forbidden) throw invalid(file, `its plan holds ${forbidden}, which a report may not do`)
  agreeWithHeader(report, plan)
}

/** REPORT_INVALID when a query has other columns or parameters than its header declares. */
export function agreeWithHeader(
  { file, columns, parameters }: Report,
  query: Pick<Explained, 'columns' | 'parameters'>,
): void {
  agree(
    file,
    'columns',
    columns.map((column) => column.name),
    query.columns,
  )
  agree(
    file,
    'parameters',
    parameters.map((parameter) => parameter.name).toSorted(),
    query.parameters.toSorted(),
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
