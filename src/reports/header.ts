import { z } from 'zod'
import { toFaults } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import type { Property } from '../model/property.ts'
import { invalidReport } from './invalidReport.ts'
import {
  type FindingRule,
  type ParameterDefault,
  type Report,
  type ReportColumn,
  type ReportParameter,
  severities,
} from './report.ts'

const propertyTypes = ['string', 'integer', 'number', 'boolean', 'date', 'dateTime', 'strings'] as const
const nonEmptyText = z.string().trim().min(1)
const columnName = z.string().regex(/^[a-z][A-Za-z]*$/)

const parameterSchema = z.strictObject({
  type: z.enum([...propertyTypes, 'kind', 'kinds']),
  description: nonEmptyText,
  choices: z.array(nonEmptyText).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  isRequired: z.boolean().default(false),
  idOf: nonEmptyText.optional(),
})

const findingSchema = z.strictObject({
  severity: nonEmptyText,
  key: z.array(columnName).min(1),
  elements: z.record(columnName, nonEmptyText),
  when: columnName.optional(),
  explanation: nonEmptyText,
})

const headerSchema = z.strictObject({
  title: nonEmptyText,
  question: nonEmptyText,
  description: nonEmptyText,
  parameters: z.record(columnName, parameterSchema),
  columns: z
    .array(z.strictObject({ name: columnName, type: z.enum(propertyTypes), description: nonEmptyText }))
    .min(1),
  key: z.array(columnName).min(1).optional(),
  finding: findingSchema.optional(),
})

/** A header as it is written down. */
export type HeaderInput = z.input<typeof headerSchema>

export type ReportHeader = Pick<
  Report,
  'title' | 'question' | 'description' | 'parameters' | 'columns' | 'key' | 'finding'
>

/** Names that every report has for its own running. */
export const reservedParameters = ['limit', 'format', 'bom', 'lossless']

/** Reads a header and the defaults of its parameters; REPORT_INVALID names the file and what is wrong in it. */
export function parseHeader(
  file: string,
  input: unknown,
  defaults: ReadonlyMap<string, ParameterDefault>,
): ReportHeader {
  const header = headerSchema.safeParse(input)
  if (!header.success) {
    const faults = toFaults(header.error)
    throw invalidReport(file, faults.map(({ path, message }) => `${path} ${message}`).join('; '))
  }
  const { title, question, description, parameters, columns, key = inferKey(columns), finding } = header.data
  checkKey(file, key, columns)
  if (finding) {
    checkFinding(file, finding, columns)
    const requiredParameter = Object.keys(parameters).find((name) => parameters[name]?.isRequired)
    if (requiredParameter)
      throw invalidReport(file, `finding: it cannot run by itself, since ${requiredParameter} is required`)
  }
  return {
    title,
    question,
    description: description.replaceAll(/\s+/g, ' '),
    parameters: Object.entries(parameters).map(([name, declared]) =>
      toParameter(file, name, declared, defaults),
    ),
    columns,
    key,
    ...(finding && { finding }),
  }
}

function toParameter(
  file: string,
  name: string,
  { type, isRequired, idOf, choices, minimum, maximum, description }: z.infer<typeof parameterSchema>,
  defaults: ReadonlyMap<string, ParameterDefault>,
): ReportParameter {
  const defaultValue = defaults.get(name)
  if (!defaultValue) throw invalidReport(file, `the parameter ${name} needs a default`)
  if (reservedParameters.includes(name)) throw invalidReport(file, `no parameter may be called ${name}`)
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

/** What tells rows apart when the header does not say: ids and kinds, or everything where there are none. */
function inferKey(columns: readonly ReportColumn[]): string[] {
  const names = columns.map(({ name }) => name)
  const ids = names.filter((name) => /^(id|kind)$|(Id|Kind)$/.test(name))
  return ids.length > 0 ? ids : names
}

function checkKey(file: string, key: readonly string[], columns: readonly ReportColumn[]): void {
  const unknown = key.find((name) => !columns.some((column) => column.name === name))
  if (unknown !== undefined) throw invalidReport(file, `key: there is no column ${unknown}`)
}

function checkFinding(file: string, finding: FindingRule, columns: readonly ReportColumn[]): void {
  const { severity, key, elements, when, explanation } = finding
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const isSeverity = (severities as readonly string[]).includes(severity)
  const kindColumns = Object.values(elements).filter((kind) => !kindNames.includes(kind))
  const referencedColumns = [
    ...(isSeverity ? [] : [severity]),
    ...key,
    ...Object.keys(elements),
    ...kindColumns,
    ...listPlaceholders(explanation),
  ]
  const unknown = referencedColumns.find((name) => !types.has(name))
  if (unknown !== undefined) throw invalidReport(file, `finding: there is no column ${unknown}`)
  if (when !== undefined && types.get(when) !== 'boolean') {
    throw invalidReport(file, `finding/when: ${when} has to be a boolean column`)
  }
}

/** The columns that a sentence names in braces. */
export const listPlaceholders = (input: string) =>
  [...input.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
