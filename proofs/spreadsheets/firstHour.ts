import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import type { Graph } from '../../src/graph/graph.ts'
import { type ImportOutcome, readImportOutcome } from '../../tests/support/importOutcome.ts'
import { readOutput } from '../tools.ts'

const corpusFolder = join(import.meta.dirname, '../../tests/transfer/import')

interface WorkbookCase extends Partial<ImportOutcome> {
  readonly name: string
  readonly files: Readonly<Record<string, { readonly workbook?: string }>>
}

/** The workbooks of the corpus, written again by the installed programs; gives those that become something else in an empty map. */
export async function checkFirstHour(graph: Graph, python: string, folder: string) {
  await mkdir(folder)
  await readOutput(python, join(corpusFolder, 'workbooks/make.py'), folder)
  const cases = parse(await readFile(join(corpusFolder, 'firstHour.yaml'), 'utf8')) as WorkbookCase[]
  const workbookCases = cases.filter(({ files }) => Object.values(files).every(({ workbook }) => workbook))
  const failures: string[] = []
  for (const { name, files, rows = [], faults = [], notices = [], lookAlikes = [] } of workbookCases) {
    const contents: Record<string, Buffer> = {}
    for (const [file, { workbook = '' }] of Object.entries(files))
      contents[file] = await readFile(join(folder, workbook))
    const outcome = await readImportOutcome(graph, contents)
    if (!isDeepStrictEqual(outcome, { rows, faults, notices, lookAlikes }))
      failures.push(`${name}: ${JSON.stringify(outcome)}`)
  }
  return { count: workbookCases.length, failures }
}
