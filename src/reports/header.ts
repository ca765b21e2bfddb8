import { z } from 'zod'
import { faultsOf } from '../model/faults.ts'
import { kindNames } from '../model/kinds.ts'
import type { Property } from '../model/property.ts'
import { invalid } from './invalidReport.ts'
import {
  type Column,
  type Default,
  type FindingRule,
  type Parameter,
  type Report,
  severities,
} from './report.ts'

const propertyTypes = ['string', 'integer', 'number', 'boolean', 'date', 'dateTime', 'strings'] as const
const words = z.string().trim().min(1)
const columnName = z.string().regex(/^[a-z][A-Za-z]*$/)

const parameterSchema = z.strictObject({
  type: z.enum([...propertyTypes, 'kind', 'kinds']),
  description: words,
  choices: z.array(words).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  isRequired: z.boolean().default(false),
  idOf: words.optional(),
})

const findingSchema = z.strictObject({
  severity: words,
  key: z.array(columnName).min(1),
  elements: z.record(columnName, words),
  when: columnName.optional(),
  explanation: words,
})

const headerSchema = z.strictObject({
  title: words,
  question: words,
  description: words,
  parameters: z.record(columnName, parameterSchema),
  columns: z
    .array(z.strictObject({ name: columnName, type: z.enum(propertyTypes), description: words }))
    .min(1),
  key: z.array(columnName).min(1).optional(),
  finding: findingSchema.optional(),
})

/** A header as it is written down. */
export type HeaderText = z.input<typeof headerSchema>

export type Header = Pick<
  Report,
  'title' | 'question' | 'description' | 'parameters' | 'columns' | 'key' | 'finding'
>

/** Names that every report has for its own running. */
export const reservedParameters = ['limit', 'format', 'bom', 'lossless']

/** Reads a header and the defaults of its parameters; REPORT_INVALID names the file and what is wrong in it. */
export function parseHeader(file: string, text: unknown, defaults: ReadonlyMap<string, Default>): Header {
  const header = headerSchema.safeParse(text)
  if (!header.success) {
    const faults = faultsOf(header.error)
    throw invalid(file, faults.map(({ path, message }) => `${path} ${message}`).join('; '))
  }
  const { title, question, description, parameters, columns, key = idsAmong(columns), finding } = header.data
  checkKey(file, key, columns)
  if (finding) {
    checkFinding(file, finding, columns)
    const required = Object.keys(parameters).find((name) => parameters[name]?.isRequired)
    if (required) throw invalid(file, `finding: it cannot run by itself, since ${required} is required`)
  }
  return {
    title,
    question,
    description: description.replaceAll(/\s+/g, ' '),
    parameters: Object.entries(parameters).map(([name, declared]) =>
      parameterOf(file, name, declared, defaults),
    ),
    columns,
    key,
    ...(finding && { finding }),
  }
}

function parameterOf(
  file: string,
  name: string,
  { type, isRequired, idOf, choices, minimum, maximum, description }: z.infer<typeof parameterSchema>,
  defaults: ReadonlyMap<string, Default>,
): Parameter {
  const found = defaults.get(name)
  if (!found) throw invalid(file, `the parameter ${name} needs a default`)
  if (reservedParameters.includes(name)) throw invalid(file, `no parameter may be called ${name}`)
  const allowed = type === 'kind' || type === 'kinds' ? kindNames : choices
  const property: Property = {
    type: type === 'kind' ? 'string' : type === 'kinds' ? 'strings' : type,
    description,
    ...(allowed && { choices: allowed }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  }
  return { name, property, isRequired, default: found, ...(idOf !== undefined && { idOf }) }
}

/** What tells rows apart when the header does not say: ids and kinds, or everything where there are none. */
function idsAmong(columns: readonly Column[]): string[] {
  const names = columns.map(({ name }) => name)
  const ids = names.filter((name) => /^(id|kind)$|(Id|Kind)$/.test(name))
  return ids.length > 0 ? ids : names
}

function checkKey(file: string, key: readonly string[], columns: readonly Column[]): void {
  const unknown = key.find((name) => !columns.some((column) => column.name === name))
  if (unknown !== undefined) throw invalid(file, `key: there is no column ${unknown}`)
}

function checkFinding(file: string, finding: FindingRule, columns: readonly Column[]): void {
  const { severity, key, elements, when, explanation } = finding
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const isSeverity = (severities as readonly string[]).includes(severity)
  const kindColumns = Object.values(elements).filter((kind) => !kindNames.includes(kind))
  const named = [
    ...(isSeverity ? [] : [severity]),
    ...key,
    ...Object.keys(elements),
    ...kindColumns,
    ...placeholdersIn(explanation),
  ]
  const unknown = named.find((name) => !types.has(name))
  if (unknown !== undefined) throw invalid(file, `finding: there is no column ${unknown}`)
  if (when !== undefined && types.get(when) !== 'boolean') {
    throw invalid(file, `finding/when: ${when} has to be a boolean column`)
  }
}

/** The columns that a sentence names in braces. */
export const placeholdersIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
