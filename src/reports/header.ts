import { z } from 'zod'
import { formatFaults, toFaults } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import type { Property } from '../model/property.ts'
import { describeUnknown } from '../model/suggest.ts'
import { resolveColumn } from './column.ts'
import { listPlaceholders, rowCount } from './columnText.ts'
import { findingSchema } from './findingSchema.ts'
import { invalidReport } from './invalidReport.ts'
import { findUnplottableColumn, listPlotColumns, plotSchema, type ReportPlot } from './plot.ts'
import {
  type FindingRule,
  type ParameterDefault,
  propertyTypes,
  type Report,
  type ReportColumn,
  type ReportParameter,
  severities,
} from './report.ts'
import { type ReportTheme, reportThemes } from './themes.ts'

const nonEmptyText = z.string().trim().min(1)
const columnName = z.string().regex(/^[a-z][A-Za-z]*$/)
const maxTitleWords = 6

const parameterSchema = z.strictObject({
  type: z.enum([...propertyTypes, 'kind', 'kinds']),
  description: nonEmptyText,
  choices: z.array(nonEmptyText).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  isRequired: z.boolean().default(false),
  idOf: nonEmptyText.optional(),
})

const columnSchema = z.strictObject({
  name: columnName,
  type: z.enum(propertyTypes).optional(),
  description: nonEmptyText.optional(),
  property: nonEmptyText.optional(),
  choices: z.record(nonEmptyText, nonEmptyText).optional(),
  unit: nonEmptyText.optional(),
})

const headerSchema = z.strictObject({
  title: nonEmptyText.refine(
    (title) => title.split(/\s+/).length <= maxTitleWords,
    `must have at most ${maxTitleWords} words`,
  ),
  theme: z.enum(Object.keys(reportThemes) as [ReportTheme, ...ReportTheme[]]).default('other'),
  question: nonEmptyText,
  description: nonEmptyText,
  parameters: z.record(columnName, parameterSchema),
  columns: z.array(columnSchema).min(1),
  key: z.array(columnName).min(1).optional(),
  plot: plotSchema.optional(),
  finding: findingSchema.optional(),
})

/** A header as it is written down. */
export type HeaderInput = z.input<typeof headerSchema>

export type ReportHeader = Pick<
  Report,
  'title' | 'theme' | 'question' | 'description' | 'parameters' | 'columns' | 'key' | 'plot' | 'finding'
>

/** A header with the file it is in, and the default of each parameter. */
export interface HeaderSource {
  readonly file: string
  readonly input: unknown
  readonly defaults: ReadonlyMap<string, ParameterDefault>
  /** The line of the part that a JSON Pointer names. */
  readonly findLine?: (pointer: string) => number | undefined
}

/** Parameters that every report has. */
const reservedParameters = ['limit', 'format', 'bom', 'lossless']

/** Parses a header; REPORT_INVALID names the file, the line where it is known, and what is wrong there. */
export function parseHeader(source: HeaderSource): ReportHeader {
  const result = headerSchema.safeParse(source.input)
  if (!result.success) throw createHeaderError(source, result.error)
  const {
    description,
    parameters,
    columns: declaredColumns,
    key: declaredKey,
    plot,
    finding,
    ...texts
  } = result.data
  const columns = declaredColumns.map((column, index) =>
    resolveColumn(column, (message) => failAt(source, `/columns/${index}`, message)),
  )
  const key = declaredKey ?? inferKey(columns)
  checkColumnNames(source, '/key', key, columns)
  if (plot) checkPlot(source, plot, columns)
  if (finding) checkFinding(source, finding, columns, parameters)
  return {
    ...texts,
    description: description.replaceAll(/\s+/g, ' '),
    parameters: Object.entries(parameters).map(([name, declared]) => toParameter(source, name, declared)),
    columns,
    key,
    ...(plot && { plot }),
    ...(finding && { finding }),
  }
}

function createHeaderError({ file, findLine }: HeaderSource, error: z.ZodError) {
  const faults = toFaults(error)
  return invalidReport(file, formatFaults(faults), findLine?.(faults[0]?.path ?? ''))
}

function failAt({ file, findLine }: HeaderSource, pointer: string, message: string): never {
  throw invalidReport(file, `${pointer} ${message}`, findLine?.(pointer))
}

function toParameter(
  source: HeaderSource,
  name: string,
  { type, isRequired, idOf, choices, minimum, maximum, description }: z.infer<typeof parameterSchema>,
): ReportParameter {
  const pointer = `/parameters/${name}`
  const defaultValue = source.defaults.get(name)
  if (!defaultValue) return failAt(source, pointer, 'must have a default')
  if (reservedParameters.includes(name)) failAt(source, pointer, 'is a reserved name')
  const allowed = type === 'kind' || type === 'kinds' ? kindNames : choices
  const property: Property = {
    type: type === 'kind' ? 'string' : type === 'kinds' ? 'strings' : type,
    description,
    ...(allowed && { choices: allowed }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  }
  return { name, property, isRequired, default: defaultValue, ...(idOf !== undefined && { idOf }) }
}

/** Columns that identify a row if the header names none: ids and kinds, or all columns where there are no ids. */
function inferKey(columns: readonly ReportColumn[]): string[] {
  const names = columns.map(({ name }) => name)
  const ids = names.filter((name) => /^(id|kind)$|(Id|Kind)$/.test(name))
  return ids.length > 0 ? ids : names
}

function checkColumnNames(
  source: HeaderSource,
  pointer: string,
  names: readonly string[],
  columns: readonly ReportColumn[],
): void {
  const declaredNames = columns.map(({ name }) => name)
  const unknown = names.find((name) => !declaredNames.includes(name))
  if (unknown !== undefined)
    failAt(source, pointer, `names an unknown column. ${describeUnknown('column', unknown, declaredNames)}`)
}

function checkPlot(source: HeaderSource, plot: ReportPlot, columns: readonly ReportColumn[]): void {
  checkColumnNames(source, '/plot', listPlotColumns(plot), columns)
  const unplottable = findUnplottableColumn(plot, columns)
  if (unplottable !== undefined) failAt(source, '/plot', `needs numbers in ${unplottable}`)
}

function checkFinding(
  source: HeaderSource,
  finding: FindingRule,
  columns: readonly ReportColumn[],
  parameters: Readonly<Record<string, { readonly isRequired: boolean }>>,
): void {
  const { severity, key, elements, cause = {}, mergesWith, reach, when, explanation } = finding
  const isSeverity = (severities as readonly string[]).includes(severity)
  const referencedColumns = [
    ...(isSeverity ? [] : [severity]),
    ...key,
    ...(reach ? Object.values(reach) : []),
    ...Object.keys({ ...elements, ...cause }),
    ...Object.values({ ...elements, ...cause }).filter((kind) => !kindNames.includes(kind)),
    ...listPlaceholders(explanation).filter((name) => name !== rowCount),
  ]
  checkColumnNames(source, '/finding', referencedColumns, columns)
  if (when !== undefined && columns.find(({ name }) => name === when)?.type !== 'boolean')
    failAt(source, '/finding/when', `must be a boolean column (was ${when})`)
  if (mergesWith && finding.cause === undefined)
    failAt(source, '/finding/mergesWith', 'needs a cause, by which findings are merged')
  const requiredParameter = Object.keys(parameters).find((name) => parameters[name]?.isRequired)
  if (requiredParameter !== undefined)
    failAt(source, '/finding', `is not allowed in a report with a required parameter (${requiredParameter})`)
}
