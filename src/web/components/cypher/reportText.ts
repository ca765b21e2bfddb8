import { toLabel } from '../../api/model.ts'

export interface ReportColumnInput {
  readonly name: string
  readonly type: string
  readonly description: string
}

/** What a person enters to save a query as a report. */
export interface ReportInput {
  readonly title: string
  readonly question: string
  readonly description: string
  readonly columns: readonly ReportColumnInput[]
  readonly parameters: Readonly<Record<string, unknown>>
  readonly query: string
}

/** The text of a report: its header as YAML in a comment, the defaults of its parameters, and the query. */
export function formatReport({
  title,
  question,
  description,
  columns,
  parameters,
  query,
}: ReportInput): string {
  const names = Object.keys(parameters)
  const header = [
    `title: ${quote(title)}`,
    `question: ${quote(question)}`,
    `description: ${quote(description)}`,
    names.length === 0 ? 'parameters: {}' : 'parameters:',
    ...names.map(
      (name) => `  ${name}: { type: ${inferType([parameters[name]])}, description: ${quote(toLabel(name))} }`,
    ),
    'columns:',
    ...columns.map(
      ({ name, type, description }) =>
        `  - { name: ${name}, type: ${type}, description: ${quote(description)} }`,
    ),
  ]
  const defaults = names.map((name) => `:param ${name} => ${formatDefault(parameters[name])};\n`)
  return `/*\n${header.join('\n')}\n*/\n${defaults.join('')}${query.trim()}\n`
}

/** A text of JSON is a text of YAML; it must not close the comment. */
const quote = (text: string) => JSON.stringify(text.trim()).replaceAll('*/', '*\\/')

function formatDefault(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => `'${item}'`).join(', ')}]`
  return typeof value === 'string' ? `'${value}'` : String(value)
}

/** The type of a report's column or parameter that fits all values. */
export function inferType(values: readonly unknown[]): string {
  const types = new Set(values.filter((value) => value !== null && value !== undefined).map(getType))
  if (types.size === 1) return [...types][0] ?? 'string'
  const isNumeric = types.size > 0 && [...types].every((type) => type === 'integer' || type === 'number')
  return isNumeric ? 'number' : 'string'
}

function getType(value: unknown): string {
  if (Array.isArray(value)) return 'strings'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'string') return 'string'
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'date'
  return /^\d{4}-\d\d-\d\dT/.test(value) ? 'dateTime' : 'string'
}

/** The parameters that a query uses, without the one that the service sets. */
export function listParameterNames(query: string): readonly string[] {
  const code = query.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/.*|\/\*[\s\S]*?\*\//g, '')
  const names = [...code.matchAll(/\$([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '')
  return [...new Set(names)].filter((name) => name !== 'kinds' && !/^(any|all)$/.test(name))
}

/** A parameter as a person types it: a number, a list or a truth value as in JSON, otherwise a text. */
export function parseParameter(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
