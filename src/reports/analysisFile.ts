import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getQuery } from './cypherFile.ts'
import { type HeaderInput, parseHeader } from './header.ts'
import type { AnalyseFunction, CompareFunction, ParameterDefault, Report, ReportSource } from './report.ts'

/** The default export of a file in `src/reports/analyses`: the header of a report and its algorithm. */
export interface AnalysisDefinition extends HeaderInput {
  /** The default of each parameter; for a required one an example. */
  readonly defaults: Readonly<Record<string, ParameterDefault>>
  readonly analyse: AnalyseFunction
}

/** The same for a report that looks at all findings. */
export interface ComparisonDefinition extends Omit<AnalysisDefinition, 'analyse'> {
  readonly compare: CompareFunction
}

/** The parameter of reports that depend on claims. */
export const asOf = {
  parameter: { type: 'date', description: 'Claims are counted if they are valid on this day' },
  default: { today: true },
} as const

/** Reads the report in a TypeScript file; REPORT_INVALID names the file and what is wrong in its header. */
export async function readAnalysis(path: string): Promise<Report> {
  const { default: definition } = (await import(pathToFileURL(path).href)) as {
    default: AnalysisDefinition | ComparisonDefinition
  }
  const { source, defaults, header } = splitDefinition(definition)
  const name = basename(path, '.ts')
  const file = `src/reports/analyses/${name}.ts`
  return {
    name,
    ...parseHeader({ file, input: header, defaults: new Map(Object.entries(defaults)) }),
    source,
    file,
    checksum: createHash('sha256')
      .update(await readFile(path, 'utf8'))
      .digest('hex'),
  }
}

/** The report with the algorithm in a TypeScript file, which yields the rows of its query; its checksum covers both files. */
export async function addAlgorithm(report: Report, path: string): Promise<Report> {
  const { default: analyse } = (await import(pathToFileURL(path).href)) as { default: AnalyseFunction }
  return {
    ...report,
    source: { query: getQuery(report), analyse },
    checksum: createHash('sha256')
      .update(report.checksum)
      .update(await readFile(path, 'utf8'))
      .digest('hex'),
  }
}

function splitDefinition(definition: AnalysisDefinition | ComparisonDefinition): {
  readonly source: ReportSource
  readonly defaults: AnalysisDefinition['defaults']
  readonly header: HeaderInput
} {
  if ('analyse' in definition) {
    const { analyse, defaults, ...header } = definition
    return { source: { analyse }, defaults, header }
  }
  const { compare, defaults, ...header } = definition
  return { source: { compare }, defaults, header }
}
