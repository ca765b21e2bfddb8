import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { describeUnknown } from '../model/suggest.ts'
import { readAnalysis } from './analysisFile.ts'
import { assertModelNames, parseReport } from './cypherFile.ts'
import type { Report } from './report.ts'

/** All reports by name. */
export type Catalogue = ReadonlyMap<string, Report>

const projectRoot = join(import.meta.dirname, '../..')
export const cypherFolder = join(projectRoot, 'cypher')
export const analysesFolder = join(projectRoot, 'src/reports/analyses')

/** Reads every report: one for each `.cypher` or `.ts` file in the folders. */
export async function readCatalogue(
  queryFolder: string = cypherFolder,
  analysisFolder: string = analysesFolder,
): Promise<Catalogue> {
  const [queryFiles, analysisFiles] = await Promise.all([
    listFiles(queryFolder, '.cypher'),
    listFiles(analysisFolder, '.ts'),
  ])
  const reports = await Promise.all([...queryFiles.map(readCypherReport), ...analysisFiles.map(readAnalysis)])
  const catalogue = new Map<string, Report>()
  for (const report of reports.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const duplicate = catalogue.get(report.name)
    if (duplicate)
      throw new AtlasError('REPORT_INVALID', `${duplicate.file} and ${report.file} have the same name`)
    catalogue.set(report.name, report)
  }
  return catalogue
}

async function readCypherReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8')
  const report = parseReport(basename(file, '.cypher'), text)
  assertModelNames(report, text)
  return report
}

async function listFiles(folder: string, extension: string): Promise<string[]> {
  const files = await readdir(folder)
  return files.filter((file) => file.endsWith(extension)).map((file) => join(folder, file))
}

/** The report of that name; NOT_FOUND if there is none. */
export function getReport(catalogue: Catalogue, name: string): Report {
  const report = catalogue.get(name)
  if (report) return report
  throw new AtlasError('NOT_FOUND', describeUnknown('report', name, catalogue.keys()))
}
