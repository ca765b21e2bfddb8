import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ReportRow } from '../../../src/reports/report.ts'
import {
  clearGraph,
  createTestGraph,
  node,
  relationship,
  runReportRows,
  seedGraph,
} from '../../support/testGraph.ts'

interface NodeKey {
  readonly kind: string
  readonly id: string
}

interface ReportCase {
  readonly name: string
  readonly report: string
  readonly given: {
    readonly nodes: readonly NodeKey[]
    readonly relationships: readonly { readonly type: string; readonly from: NodeKey; readonly to: NodeKey }[]
  }
  /** Columns of the row about each element or pair; null where there must be no row. */
  readonly expect: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>
}

const cases: readonly ReportCase[] = JSON.parse(
  await readFile(join(import.meta.dirname, 'reports.json'), 'utf8'),
)
const graph = await createTestGraph()
beforeEach(() => clearGraph(graph))

describe.each([...Map.groupBy(cases, ({ report }) => report)])('%s', (report, casesOfReport) => {
  it.each(casesOfReport)('$name', async ({ given, expect: expected }) => {
    await seedGraph(graph, ...toChanges(given))
    const rows = await runReportRows(graph, report)
    for (const [subject, columns] of Object.entries(expected)) {
      const found = rows.filter((row) => isAbout(row, subject))
      if (columns === null) expect(found).toEqual([])
      else expect(found[0]).toMatchObject(columns)
    }
  })
})

const toChanges = ({ nodes, relationships }: ReportCase['given']) => [
  ...nodes.map(({ kind, id, ...properties }) => node(kind, id, properties)),
  ...relationships.map(({ type, from, to, ...properties }) =>
    relationship(`${from.kind}/${from.id}`, type, `${to.kind}/${to.id}`, properties),
  ),
]

/** Whether a row is about `shop` or `Touchpoint/shop`, or about the pair `form -> first-use` or `boss / clerk`. */
function isAbout(row: ReportRow, subject: string): boolean {
  const ids = Object.entries(row).flatMap(([column, value]) => (/(^id|Id)$/.test(column) ? [value] : []))
  const subjectIds = subject.split(/ -> | \/ /).map((part) => part.slice(part.indexOf('/') + 1))
  return subjectIds.every((id) => ids.includes(id))
}
