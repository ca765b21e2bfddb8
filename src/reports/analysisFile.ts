import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type HeaderText, parseHeader } from './header.ts'
import type { Analyse, Default, Report } from './report.ts'

/** What a file in `src/analysis` exports by default: the header of a report, and its algorithm. */
export interface Analysis extends HeaderText {
  /** What each parameter is when it is not given; of a required one an example. */
  readonly defaults: Readonly<Record<string, Default>>
  readonly analyse: Analyse
}

/** The usual parameter of reports about claims. */
export const asOf = {
  parameter: { type: 'date', description: 'The day on which claims have to hold' },
  default: { today: true },
} as const

/** Reads a report out of a TypeScript file; REPORT_INVALID names the file and what is wrong in its header. */
export async function readAnalysis(path: string): Promise<Report> {
  const { default: analysis } = (await import(pathToFileURL(path).href)) as { default: Analysis }
  const { analyse, defaults, ...header } = analysis
  const name = basename(path, '.ts')
  const file = `src/analysis/${name}.ts`
  return {
    name,
    ...parseHeader(file, header, new Map(Object.entries(defaults))),
    source: { analyse },
    file,
    checksum: createHash('sha256')
      .update(await readFile(path, 'utf8'))
      .digest('hex'),
  }
}
