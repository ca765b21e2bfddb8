import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type HeaderText, parseHeader } from './header.ts'
import type { Analyse, Compare, Default, Report, Source } from './report.ts'

/** What a file in `src/analysis` exports by default: the header of a report, and its algorithm. */
export interface Analysis extends HeaderText {
  /** What each parameter is when it is not given; of a required one an example. */
  readonly defaults: Readonly<Record<string, Default>>
  readonly analyse: Analyse
}

/** The same of a report that looks at all findings. */
export interface Comparison extends Omit<Analysis, 'analyse'> {
  readonly compare: Compare
}

/** The usual parameter of reports about claims. */
export const asOf = {
  parameter: { type: 'date', description: 'The day on which claims have to hold' },
  default: { today: true },
} as const

/** Reads a report out of a TypeScript file; REPORT_INVALID names the file and what is wrong in its header. */
export async function readAnalysis(path: string): Promise<Report> {
  const { default: written } = (await import(pathToFileURL(path).href)) as { default: Analysis | Comparison }
  const { source, defaults, header } = partsOf(written)
  const name = basename(path, '.ts')
  const file = `src/analysis/${name}.ts`
  return {
    name,
    ...parseHeader(file, header, new Map(Object.entries(defaults))),
    source,
    file,
    checksum: createHash('sha256')
      .update(await readFile(path, 'utf8'))
      .digest('hex'),
  }
}

function partsOf(written: Analysis | Comparison): {
  readonly source: Source
  readonly defaults: Analysis['defaults']
  readonly header: HeaderText
} {
  if ('analyse' in written) {
    const { analyse, defaults, ...header } = written
    return { source: { analyse }, defaults, header }
  }
  const { compare, defaults, ...header } = written
  return { source: { compare }, defaults, header }
}
