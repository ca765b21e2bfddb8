import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import type { ReportRow } from '../../src/reports/report.ts'
import { createRowSource } from '../../src/reports/rowSource.ts'
import { runReport } from '../../src/reports/runReport.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { clearGraph, createTestGraph } from '../support/testGraph.ts'

const broadband = join(import.meta.dirname, '../../examples/broadband')
const catalogue = await readCatalogue()
const graph = await createTestGraph()
const getFolder = useTemporaryFolder()

/** Elements of the example that reports about one element are about. */
const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'department-brief': { departmentId: 'customer-service' },
  'department-pair': { from: 'marketing', to: 'it' },
  'depends-on': { kind: 'Touchpoint', id: 'first-invoice' },
  impact: { kind: 'System', id: 'crm' },
  presence: { kind: 'Department', id: 'marketing' },
}

/** The rows of all reports on the map in a folder. */
async function runReportsOn(folder: string): Promise<Record<string, ReportRow[]>> {
  await clearGraph(graph)
  await loadFolder(graph, folder, { author: 'test' })
  const source = createRowSource(graph, catalogue)
  const rowsByReport: Record<string, ReportRow[]> = {}
  for (const report of catalogue.values()) {
    const values = withDefaults(report, parameters[report.name] ?? {}, new Date('2026-06-30'))
    rowsByReport[report.name] = (await runReport(source, report, values, 1_000_000)).rows
  }
  return rowsByReport
}

/** Copies the files of the example with their rows in reverse order. */
async function writeReversed(folder: string): Promise<void> {
  for (const file of (await readdir(broadband)).filter((name) => name.endsWith('.csv'))) {
    const [header, ...lines] = (await readFile(join(broadband, file), 'utf8')).trimEnd().split('\n')
    await writeFile(join(folder, file), [header, ...lines.reverse(), ''].join('\n'))
  }
}

it('the same map has the same rows in the same order, whatever the order of import', async () => {
  const folder = getFolder()
  await writeReversed(folder)
  const expected = await runReportsOn(broadband)
  const actual = await runReportsOn(folder)
  for (const [name, rows] of Object.entries(expected)) expect(actual[name], name).toEqual(rows)
  const reportsWithoutRows = Object.keys(expected).filter((name) => expected[name]?.length === 0)
  expect(reportsWithoutRows).toEqual(['lifecycle-conflicts'])
}, 300_000)
