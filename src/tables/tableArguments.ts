import { z } from 'zod'
import { parseOrThrow } from '../model/faults.ts'
import { date, type PropertyValue } from '../model/property.ts'
import type { RelationshipType } from '../model/relationshipType.ts'
import { valueSchema } from '../model/valueSchema.ts'
import { type Catalogue, getReport } from '../reports/catalogue.ts'
import { parseArguments, withDefaults } from '../reports/parameters.ts'
import type { ReportArguments } from '../reports/report.ts'
import type { TableDefinition, TableParameter } from './tableDefinition.ts'

/** A parameter for the day on which what a table shows is valid. */
export const createDayParameter = (description: string): TableParameter => ({
  name: 'asOf',
  description,
  isRequired: false,
})

/** A parameter for the element that rows are about. */
export const createElementParameter = (example: string): TableParameter => ({
  name: elementParameter,
  description: `Only the states of this element, such as ${example}`,
  isRequired: false,
})

const elementParameter = 'element'

/** Whether relationships of a type are valid from one day to another. */
export const hasValidity = ({ properties }: RelationshipType) =>
  'since' in properties && 'until' in properties

const daySchema = valueSchema(date('A day'))

/** Parses the arguments of a table from text; those of reports have their defaults. INVALID_INPUT names invalid ones. */
export function parseTableArguments(
  { source, parameters = [] }: TableDefinition,
  catalogue: Catalogue,
  given: Readonly<Record<string, string>>,
  day: string,
): ReportArguments {
  if (typeof source === 'object' && 'report' in source) {
    const report = getReport(catalogue, source.report)
    return withDefaults(report, parseArguments(report, given), new Date(day))
  }
  const shape = Object.fromEntries(
    parameters.map(({ name }) => [name, (name === elementParameter ? z.string() : daySchema).optional()]),
  )
  return parseOrThrow(z.strictObject(shape), given, { noun: 'parameter' }) as Record<string, PropertyValue>
}

/** The element that rows must be about; nothing if all are wanted. */
export const getElementArgument = ({ [elementParameter]: element }: ReportArguments): string | undefined =>
  typeof element === 'string' ? element : undefined

/** The day on which rows must be valid; nothing if all are wanted. */
export const getDayArgument = ({ asOf }: ReportArguments): string | undefined =>
  typeof asOf === 'string' ? asOf : undefined
