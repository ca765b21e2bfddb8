import { createHash } from 'node:crypto'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { AtlasError, faultsOf, kindNames, type Property } from '../model/index.ts'

/** A saved report, as its file says it. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly question: string
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly columns: readonly Column[]
  /** The Cypher, without the lines for other clients. */
  readonly query: string
  /** Changes when anything in the file does. */
  readonly checksum: string
}

export interface Parameter {
  readonly name: string
  readonly property: Property
  readonly isRequired: boolean
  /** The parameter that names the kind, when this one is the id of an element. */
  readonly idOf?: string
  /** What is taken when it is not given; of a required one an example. */
  readonly default: Default
}

/** A literal, or the day on which the report is run. */
export type Default = { readonly value: unknown } | { readonly today: true }

export interface Column {
  readonly name: string
  readonly type: Property['type']
  readonly description: string
}

const propertyTypes = ['string', 'integer', 'number', 'boolean', 'date', 'dateTime', 'strings'] as const
const words = z.string().trim().min(1)
const parameterName = z.string().regex(/^[a-z][A-Za-z]*$/)

const parameterSchema = z.strictObject({
  type: z.enum([...propertyTypes, 'kind']),
  description: words,
  choices: z.array(words).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  isRequired: z.boolean().default(false),
  idOf: parameterName.optional(),
})

const headerSchema = z.strictObject({
  title: words,
  question: words,
  description: words,
  parameters: z.record(parameterName, parameterSchema),
  columns: z
    .array(z.strictObject({ name: parameterName, type: z.enum(propertyTypes), description: words }))
    .min(1),
})

/** Names that every report has for its own running. */
export const reservedParameters = ['limit', 'format']

const headerComment = /^\s*\/\*([\s\S]*?)\*\//
const parameterLine = /^:param[ \t]+(\w+)[ \t]*=>[ \t]*(.+?)[ \t]*;[ \t]*$/gm

/** Reads a report's file; REPORT_INVALID names the file and what is wrong in it. */
export function parseReport(name: string, text: string): Report {
  const [, comment] = headerComment.exec(text) ?? []
  if (comment === undefined) throw invalid(name, 'it has to begin with a header between /* and */')
  const header = headerSchema.safeParse(yamlOf(name, comment))
  if (!header.success) {
    const faults = faultsOf(header.error)
    throw invalid(name, faults.map(({ path, message }) => `${path} ${message}`).join('; '))
  }
  const { title, question, description, parameters, columns } = header.data
  const defaults = defaultsIn(name, text)
  return {
    name,
    title,
    question,
    description: description.replaceAll(/\s+/g, ' '),
    parameters: Object.entries(parameters).map(([parameter, declared]) =>
      parameterOf(name, parameter, declared, defaults),
    ),
    columns,
    query: text.replace(headerComment, '').replaceAll(parameterLine, '').trim(),
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}

function parameterOf(
  report: string,
  name: string,
  { type, isRequired, idOf, choices, minimum, maximum, description }: z.infer<typeof parameterSchema>,
  defaults: ReadonlyMap<string, Default>,
): Parameter {
  const found = defaults.get(name)
  if (!found) throw invalid(report, `the parameter ${name} needs a line ":param ${name} => …;"`)
  if (reservedParameters.includes(name)) throw invalid(report, `no parameter may be called ${name}`)
  const allowed = type === 'kind' ? kindNames : choices
  const property: Property = {
    type: type === 'kind' ? 'string' : type,
    description,
    ...(allowed && { choices: allowed }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  }
  return { name, property, isRequired, default: found, ...(idOf !== undefined && { idOf }) }
}

function defaultsIn(report: string, text: string): Map<string, Default> {
  return new Map(
    [...text.matchAll(parameterLine)].map(([, name = '', expression = '']) => [
      name,
      defaultOf(report, name, expression),
    ]),
  )
}

/** The few expressions a default may be: they mean the same in Cypher and here. */
function defaultOf(report: string, name: string, expression: string): Default {
  if (expression === 'date()') return { today: true }
  if (/^'[^'\\]*'$/.test(expression)) return { value: expression.slice(1, -1) }
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(expression)) return { value: JSON.parse(expression) }
  throw invalid(
    report,
    `the default of ${name} has to be date(), a text in single quotes, a number, true, false or null`,
  )
}

function yamlOf(report: string, comment: string): unknown {
  try {
    return parseYaml(comment)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw invalid(report, `the header is not sound YAML: ${error.message}`)
  }
}

export function invalid(report: string, message: string): AtlasError {
  return new AtlasError('REPORT_INVALID', `cypher/${report}.cypher: ${message}`, {
    faults: [{ path: `cypher/${report}.cypher`, message }],
  })
}
