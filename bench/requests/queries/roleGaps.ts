import { Date as Day } from 'neo4j-driver'
import type { PropertyType } from '../../../src/model/property.ts'
import { readCatalogue, reportNamed } from '../../../src/reports/catalogue.ts'
import { queryOf } from '../../../src/reports/cypherFile.ts'
import { withDefaults } from '../../../src/reports/parameters.ts'
import type { Report } from '../../../src/reports/report.ts'
import { rowSource } from '../../../src/reports/rowSource.ts'
import { runReport } from '../../../src/reports/runReport.ts'
import { graphqlTypes } from '../servers/graphqlSchema.ts'
import type { Question } from './benchQuery.ts'

const limit = 50
/** From here on the same claims hold on every day. */
const firstDay = '2026-01-01'

/** The saved report, its first rows and how many there are: of another day each time, so that nobody has it already. */
export const roleGaps: Question = {
  name: 'role-gaps',
  title: 'The report role-gaps, another day each time',
  route: '/reports/role-gaps',
  paths: (ids) => ids.map((_, index) => pathOf(dayAfter(firstDay, index))),
  ask: async (graph) => {
    const report = await theReport()
    return runReport(
      rowSource(graph, await readCatalogue()),
      report,
      withDefaults(report, {}, new Date()),
      limit,
    )
  },
  bare: {
    parameters: ({ asOf = firstDay }) => ({ asOf: Day.fromStandardDate(new Date(asOf)) }),
    answer: (rows) => ({ rows: rows.slice(0, limit).map((row) => row.toObject()), total: rows.length }),
  },
  graphql: {
    typeDefinitions: async () => roleGapsDefinitions(await theReport()),
    document: () => `
      query ($asOf: Date!, $limit: Int!) {
        roleGaps(asOf: $asOf, limit: $limit) {
          total
          rows { touchpointId touchpoint importance momentOfTruth missingRole rolesHeld owners }
        }
      }`,
    variables: ({ asOf = firstDay }) => ({ asOf, limit }),
  },
  gist: {
    product: gistOf,
    bare: gistOf,
    graphql: ({ roleGaps }: { roleGaps: Answer }) => gistOf(roleGaps),
  },
}

/** The same report, asked again while nothing changes. */
export const roleGapsAgain: Question = {
  ...roleGaps,
  name: 'role-gaps-again',
  title: 'The report role-gaps, the same again',
  paths: () => [pathOf(firstDay)],
}

const pathOf = (day: string) => `/reports/role-gaps?asOf=${day}&limit=${limit}`

function dayAfter(day: string, days: number): string {
  const date = new Date(day)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

interface Answer {
  readonly rows: readonly object[]
  readonly total: number
}

function gistOf({ rows, total }: Answer) {
  return { total, rows }
}

const theReport = async () => reportNamed(await readCatalogue(), 'role-gaps')

/** As its users write a report: the same Cypher in a `@cypher` field, which cuts and counts in the database. */
function roleGapsDefinitions(report: Report): string {
  const { columns } = report
  const fields = columns.map(({ name, type }) => `${name}: ${graphqlTypes[type satisfies PropertyType]}`)
  const row = columns.map(({ name }) => `${name}: ${name}`).join(', ')
  return `
    type RoleGap { ${fields.join('\n')} }
    type RoleGaps { total: Int!, rows: [RoleGap!]! }
    type Query {
      roleGaps(asOf: Date!, limit: Int!): RoleGaps @cypher(columnName: "answer", statement: """
        CALL () {
          ${queryOf(report)}
        }
        WITH collect({${row}}) AS rows
        RETURN {total: size(rows), rows: rows[..$limit]} AS answer
      """)
    }`
}
