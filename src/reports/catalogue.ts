import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AtlasError } from '../model/errors.ts'
import { describeUnknown } from '../model/suggest.ts'
import { addAlgorithm, readAnalysis } from './analysisFile.ts'
import { assertModelNames, parseReport } from './cypherFile.ts'
import type { Report } from './report.ts'

/** All reports by name. */
export type Catalogue = ReadonlyMap<string, Report>

const projectRoot = join(import.meta.dirname, '../..')
export const cypherFolder = join(projectRoot, 'cypher')
export const analysesFolder = join(projectRoot, 'src/reports/analyses')
export const algorithmsFolder = join(projectRoot, 'src/reports/queryAlgorithms')

/**
 * Reads every report: one for each `.cypher` or `.ts` file in the folders. A file in `src/reports/queryAlgorithms` has the
 * algorithm that is run instead of the query of the same name.
 */
export async function readCatalogue(
  queryFolder: string = cypherFolder,
  analysisFolder: string = analysesFolder,
): Promise<Catalogue> {
  const [queryFiles, analysisFiles, algorithmFiles] = await Promise.all([
    listFiles(queryFolder, '.cypher'),
    listFiles(analysisFolder, '.ts'),
    listFiles(algorithmsFolder, '.ts'),
  ])
  const algorithms = new Map(algorithmFiles.map((file) => [basename(file, '.ts'), file]))
  const reports = await Promise.all([
    ...queryFiles.map((file) => readCypherReport(file, algorithms)),
    ...analysisFiles.map(readAnalysis),
  ])
  const catalogue = new Map<string, Report>()
  for (const report of reports.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const duplicate = catalogue.get(report.name)
    if (duplicate)
      throw new AtlasError('REPORT_INVALID', `${duplicate.file} and ${report.file} have the same name`)
    catalogue.set(report.name, report)
  }
  return catalogue
}

async function readCypherReport(file: string, algorithms: ReadonlyMap<string, string>): Promise<Report> {
  const text = await readFile(file, 'utf8')
  const report = parseReport(basename(file, '.cypher'), text)
  assertModelNames(report, text)
  const algorithm = algorithms.get(report.name)
  return algorithm === undefined ? report : addAlgorithm(report, algorithm)
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
