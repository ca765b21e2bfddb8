import { z } from 'zod'
import { storedValue } from '../graph/values.ts'
import { AtlasError } from '../model/errors.ts'
import { faultsOf } from '../model/faults.ts'
import { itemsOfCell } from '../model/listCell.ts'
import { type Value, valueSchema } from '../model/property.ts'
import type { Arguments, Parameter, Report } from './report.ts'

/** The schema of a report's parameters as a query string or a command line gives them. */
export function argumentsShape(report: Report): Record<string, z.ZodType<Value | undefined, unknown>> {
  return Object.fromEntries(
    report.parameters.map((parameter) => {
      const schema = textSchema(parameter).meta({
        description: describe(parameter),
        ...documented(parameter),
      })
      return [parameter.name, parameter.isRequired ? schema : schema.optional()]
    }),
  )
}

/** Arguments out of texts; INVALID_INPUT names the parameters at fault. */
export function parseArguments(
  report: Report,
  given: Readonly<Record<string, string>>,
): Record<string, Value> {
  const result = z.strictObject(argumentsShape(report)).safeParse(given)
  if (result.success) return result.data as Record<string, Value>
  const faults = faultsOf(result.error).map((fault) => ({ ...fault, path: fault.path.slice(1) }))
  throw new AtlasError('INVALID_INPUT', faults.map(({ path, message }) => `${path} ${message}`).join('; '), {
    faults,
  })
}

/** What the report is run with: what was given, and the defaults of the rest as of today. */
export function withDefaults(
  report: Report,
  given: Readonly<Record<string, Value | undefined>>,
  today: Date,
): Arguments {
  return Object.fromEntries(
    report.parameters.map((parameter) => [
      parameter.name,
      given[parameter.name] ?? defaultValue(parameter, today),
    ]),
  )
}

/** Arguments as the database takes them. */
export function storedArguments(report: Report, values: Arguments): Record<string, unknown> {
  return Object.fromEntries(
    report.parameters.map(({ name, property }) => {
      const value = values[name] ?? null
      return [name, value === null ? null : storedValue(property, value)]
    }),
  )
}

function defaultValue({ default: byDefault }: Parameter, today: Date): Value | null {
  return 'today' in byDefault ? today.toISOString().slice(0, 10) : (byDefault.value as Value | null)
}

function textSchema({ property }: Parameter): z.ZodType<Value, unknown> {
  const value = valueSchema(property)
  switch (property.type) {
    case 'integer':
    case 'number':
      return z
        .string()
        .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'a number')
        .transform((digits): unknown => Number(digits))
        .pipe(value)
    case 'strings':
      return z
        .string()
        .transform((entries): unknown => [...new Set(itemsOfCell(entries))])
        .pipe(value)
    case 'boolean':
      return z.enum(['true', 'false']).transform((word) => word === 'true')
    default:
      return value
  }
}

/** Numbers and lists come as text in an address; what that text may be is described. */
function documented({ property }: Parameter) {
  const { type, choices } = property
  if (type === 'strings' && choices) {
    const each = `(${choices.join('|')})`
    return { pattern: `^${each}(;${each})*$` }
  }
  if (type !== 'integer' && type !== 'number') return {}
  const { minimum, maximum } = property
  return { type, ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
}

function describe({ property, isRequired, default: byDefault }: Parameter): string {
  if (isRequired) return property.description
  return `${property.description}. Default: ${'today' in byDefault ? 'today' : JSON.stringify(byDefault.value)}`
}
