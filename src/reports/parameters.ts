import { z } from 'zod'
import { toStoredValue } from '../graph/values.ts'
import { today } from '../model/dates.ts'
import { documentAs } from '../model/documentAs.ts'
import { mustBe, parseOrThrow } from '../model/faults.ts'
import { booleanParameterSchema } from '../model/filters.ts'
import { parseListCell } from '../model/listCell.ts'
import type { Property, PropertyValue } from '../model/property.ts'
import { valueSchema } from '../model/valueSchema.ts'
import { asOf } from './analysisFile.ts'
import type { Report, ReportArguments, ReportParameter } from './report.ts'

/** The schema of a report's parameters in a query string or on a command line. */
export function createArgumentsShape(
  report: Report,
): Record<string, z.ZodType<PropertyValue | undefined, unknown>> {
  return Object.fromEntries(
    report.parameters.map((parameter) => [
      parameter.name,
      isClaimDay(parameter) ? claimDaySchema : createArgumentSchema(parameter),
    ]),
  )
}

/** Described once: most reports have it. */
const isClaimDay = ({ name, property, default: value }: ReportParameter) =>
  name === 'asOf' && property.description === asOf.parameter.description && 'today' in value

function createArgumentSchema(parameter: ReportParameter) {
  const schema = createTextSchema(parameter)
  const description = describeParameter(parameter)
  return (parameter.isRequired ? schema : schema.optional()).meta({ description })
}

/** Parses arguments from text; INVALID_INPUT names the invalid parameters. */
export function parseArguments(
  report: Report,
  input: Readonly<Record<string, string>>,
): Record<string, PropertyValue> {
  const schema = z.strictObject(createArgumentsShape(report))
  return parseOrThrow(schema, input, { noun: 'parameter' }) as Record<string, PropertyValue>
}

/** The arguments of a run: those given, and for the others their defaults on that day. */
export function withDefaults(
  report: Report,
  input: Readonly<Record<string, PropertyValue | undefined>>,
  today: Date,
): ReportArguments {
  return Object.fromEntries(
    report.parameters.map((parameter) => [
      parameter.name,
      input[parameter.name] ?? resolveDefault(parameter, today),
    ]),
  )
}

/** Arguments as Cypher parameters. */
export function toCypherParameters(report: Report, values: ReportArguments): Record<string, unknown> {
  return Object.fromEntries(
    report.parameters.map(({ name, property }) => {
      const value = values[name] ?? null
      return [name, value === null ? null : toStoredValue(property, value)]
    }),
  )
}

function resolveDefault({ default: parameterDefault }: ReportParameter, now: Date): PropertyValue | null {
  return 'today' in parameterDefault ? today(now) : (parameterDefault.value as PropertyValue | null)
}

function createTextSchema({ property }: ReportParameter): z.ZodType<PropertyValue, unknown> {
  const value = valueSchema(property)
  switch (property.type) {
    case 'integer':
    case 'number':
      return documentAs(
        z
          .string()
          .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, mustBe('a number'))
          .transform((digits): unknown => Number(digits))
          .pipe(value),
        describeNumber(property),
      )
    case 'strings':
      return documentAs(
        z
          .string()
          .transform((entries): unknown => [...new Set(parseListCell(entries))])
          .pipe(value),
        describeList(property),
      )
    case 'boolean':
      return booleanParameterSchema
    default:
      return value
  }
}

function describeNumber({ type, minimum, maximum }: Property): object {
  return { type, ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
}

/** Entries are separated by semicolons. */
function describeList({ choices }: Property): object {
  const choicePattern = `(${choices?.join('|')})`
  return { type: 'string', ...(choices && { pattern: `^${choicePattern}(;${choicePattern})*$` }) }
}

function describeParameter({ property, isRequired, default: parameterDefault }: ReportParameter): string {
  if (isRequired) return property.description
  return `${property.description}. Default: ${'today' in parameterDefault ? 'today' : JSON.stringify(parameterDefault.value)}`
}

const claimDaySchema = createArgumentSchema({
  name: 'asOf',
  property: asOf.parameter,
  isRequired: false,
  default: asOf.default,
}).meta({ param: { id: 'asOf' } })
