import type { QueryPlan } from '../graph/explain.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import type { Catalogue } from './catalogue.ts'
import checkedReports from './checkedReports.json' with { type: 'json' }
import { invalidReport } from './invalidReport.ts'
import type { Report } from './report.ts'

const READ_CHECKS = `
CALL dbms.components() YIELD name, versions, edition
RETURN
  name + ' ' + versions[0] + ' ' + edition AS engine,
  COLLECT { MATCH (check:ReportCheck) RETURN [check.checksum, check.engine] } AS checks`

const RECORD_CHECKS = `
UNWIND $reports AS report
MERGE (check:ReportCheck {name: report.name})
SET check.checksum = report.checksum, check.engine = $engine`

interface RecordedChecks {
  readonly engine: string
  readonly checks: readonly (readonly [checksum: string, engine: string])[]
}

/**
 * Checks every Cypher report against the database before anyone runs it; REPORT_INVALID for the first that fails. The
 * suite has checked those of the project on the release of the embedded Neo4j. The database stores which others passed,
 * so that the next start only checks what is new, or all on another release.
 */
export async function checkCatalogue(graph: Graph, catalogue: Catalogue): Promise<void> {
  const { rows } = await graph.read<RecordedChecks>(READ_CHECKS)
  const { engine = '', checks = [] } = rows[0] ?? {}
  const checkedChecksums = new Set([
    ...(checkedReports.engine === engine ? checkedReports.checksums : []),
    ...checks.filter((check) => check[1] === engine).map(([checksum]) => checksum),
  ])
  const unchecked = [...catalogue.values()].filter(
    ({ source, checksum }) => 'query' in source && !checkedChecksums.has(checksum),
  )
  if (unchecked.length === 0) return
  await Promise.all(unchecked.map((report) => checkReport(graph, report)))
  const reports = unchecked.map(({ name, checksum }) => ({ name, checksum }))
  await graph.write((transaction) => transaction.run(RECORD_CHECKS, { reports, engine }), {
    keepsVersion: true,
  })
}

/** Checks that a report only reads the graph, and has the parameters and columns that its header declares. */
export async function checkReport(graph: Graph, report: Report): Promise<void> {
  const { file, source } = report
  if (!('query' in source)) return
  const plan = await explainQuery(graph, file, source.query)
  if (plan.queryType !== 'r') throw invalidReport(file, 'the query must only read')
  const forbidden = plan.operators.find(({ name }) => /LoadCSV|ProcedureCall|Show|Terminate/i.test(name))
  if (forbidden) throw invalidReport(file, `the query must not use ${forbidden.name}`)
  assertMatchesHeader(report, { columns: plan.columns, parameters: plan.missingParameters })
}

/** REPORT_INVALID if a query has other columns or parameters than its header declares. */
export function assertMatchesHeader(
  { file, columns, parameters }: Report,
  query: { readonly columns: readonly string[]; readonly parameters: readonly string[] },
): void {
  assertSameNames(
    file,
    'columns',
    columns.map((column) => column.name),
    query.columns,
  )
  assertSameNames(
    file,
    'parameters',
    parameters.map((parameter) => parameter.name).toSorted(),
    query.parameters.toSorted(),
  )
}

async function explainQuery(graph: Graph, file: string, query: string): Promise<QueryPlan> {
  try {
    return await graph.explain(query)
  } catch (error) {
    if (error instanceof AtlasError && error.code === 'QUERY_INVALID')
      throw invalidReport(file, error.message)
    throw error
  }
}

function assertSameNames(
  file: string,
  what: string,
  declared: readonly string[],
  actual: readonly string[],
): void {
  if (declared.join() === actual.join()) return
  throw invalidReport(
    file,
    `the header declares the ${what} ${listNames(declared)}, but the query has ${listNames(actual)}`,
  )
}

const listNames = (names: readonly string[]) => names.join(', ') || 'none'
