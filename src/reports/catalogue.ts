import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AtlasError } from '../model/index.ts'
import { parseReport, type Report } from './header.ts'

/** All reports by name. */
export type Catalogue = ReadonlyMap<string, Report>

export const reportsFolder = join(import.meta.dirname, '../../cypher')

/** Reads every `.cypher` file of a folder: dropping one in there makes it a report. */
export async function readCatalogue(folder: string = reportsFolder): Promise<Catalogue> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cypher')).toSorted()
  const reports = await Promise.all(
    files.map(async (file) => {
      const name = file.replace(/\.cypher$/, '')
      return parseReport(name, await readFile(join(folder, file), 'utf8'))
    }),
  )
  return new Map(reports.map((report) => [report.name, report]))
}

/** The report of that name; NOT_FOUND when there is none. */
export function reportNamed(catalogue: Catalogue, name: string): Report {
  const report = catalogue.get(name)
  if (report) return report
  throw new AtlasError(
    'NOT_FOUND',
    `There is no report ${name}; there are ${[...catalogue.keys()].join(', ')}`,
  )
}
