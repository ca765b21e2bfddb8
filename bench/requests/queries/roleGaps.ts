import { Date as Day } from 'neo4j-driver'
import type { PropertyType } from '../../../src/model/property.ts'
import { getReport, readCatalogue } from '../../../src/reports/catalogue.ts'
import { getQuery } from '../../../src/reports/cypherFile.ts'
import { withDefaults } from '../../../src/reports/parameters.ts'
import type { Report } from '../../../src/reports/report.ts'
import { createRowSource } from '../../../src/reports/rowSource.ts'
import { runReport } from '../../../src/reports/runReport.ts'
import { graphqlTypes } from '../servers/graphqlSchema.ts'
import type { BenchQuery } from './benchQuery.ts'

const limit = 50
/** From here on the same claims hold on every day. */
const firstDay = '2026-01-01'

/** The saved report, its first rows and how many there are: of another day each time, so that nobody has it already. */
export const roleGaps: BenchQuery = {
  name: 'role-gaps',
  title: 'The report role-gaps, another day each time',
  route: '/reports/role-gaps',
  paths: (ids) => ids.map((_, index) => toReportPath(addDays(firstDay, index))),
  run: async (graph) => {
    const report = await readRoleGapsReport()
    return runReport(
      createRowSource(graph, await readCatalogue()),
      report,
      withDefaults(report, {}, new Date()),
      limit,
    )
  },
  bare: {
    parameters: ({ asOf = firstDay }) => ({ asOf: Day.fromStandardDate(new Date(asOf)) }),
    toResponse: (rows) => ({ rows: rows.slice(0, limit).map((row) => row.toObject()), total: rows.length }),
  },
  graphql: {
    typeDefinitions: async () => createTypeDefinitions(await readRoleGapsReport()),
    document: () => `
      query ($asOf: Date!, $limit: Int!) {
        roleGaps(asOf: $asOf, limit: $limit) {
          total
          rows { touchpointId touchpoint importance momentOfTruth missingRole rolesHeld owners }
        }
      }`,
    variables: ({ asOf = firstDay }) => ({ asOf, limit }),
  },
  normalize: {
    product: normalizeResponse,
    bare: normalizeResponse,
    graphql: ({ roleGaps }: { roleGaps: ReportResponse }) => normalizeResponse(roleGaps),
  },
}

/** The same report, asked again while nothing changes. */
export const roleGapsAgain: BenchQuery = {
  ...roleGaps,
  name: 'role-gaps-again',
  title: 'The report role-gaps, the same again',
  paths: () => [toReportPath(firstDay)],
}

const toReportPath = (day: string) => `/reports/role-gaps?asOf=${day}&limit=${limit}`

function addDays(day: string, days: number): string {
  const date = new Date(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

interface ReportResponse {
  readonly rows: readonly object[]
  readonly total: number
}

function normalizeResponse({ rows, total }: ReportResponse) {
  return { total, rows }
}

const readRoleGapsReport = async () => getReport(await readCatalogue(), 'role-gaps')

/** As its users write a report: the same Cypher in a `@cypher` field, which cuts and counts in the database. */
function createTypeDefinitions(report: Report): string {
  const { columns } = report
  const fields = columns.map(({ name, type }) => `${name}: ${graphqlTypes[type satisfies PropertyType]}`)
  const row = columns.map(({ name }) => `${name}: ${name}`).join(', ')
  return `
    type RoleGap { ${fields.join('\n')} }
    type RoleGaps { total: Int!, rows: [RoleGap!]! }
    type Query {
      roleGaps(asOf: Date!, limit: Int!): RoleGaps @cypher(columnName: "answer", statement: """
        CALL () {
          ${getQuery(report)}
        }
        WITH collect({${row}}) AS rows
        RETURN {total: size(rows), rows: rows[..$limit]} AS answer
      """)
    }`
}
