import { z } from 'zod'
import type { SortKey } from '../graph/index.ts'
import {
  type Filter,
  type Operator,
  operandsSchema,
  type Properties,
  type Property,
  shorthandOf,
  trueOrFalse,
} from '../model/index.ts'
import { documentedAs } from './plugins/openapi.ts'

/** The page of a list: how many, from where, and whether to count all. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(50).describe('How many at most, up to 1,000'),
  cursor: z.string().max(4_000).optional().describe('`nextCursor` of the page before'),
  total: trueOrFalse.optional().describe('Also count all that fit'),
}

/** A query parameter for each property, such as `importance[gte]=4`; it yields the conditions asked for. */
export function filterQuery(
  properties: Properties,
): Record<string, z.ZodType<Filter[] | undefined, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, filterParameter(name, property).optional()]),
  )
}

/** All conditions among the parsed parameters. */
export function filtersIn(query: Readonly<Record<string, unknown>>, properties: Properties): Filter[] {
  return Object.keys(properties).flatMap((name) => (query[name] ?? []) as Filter[])
}

function filterParameter(name: string, property: Property): z.ZodType<Filter[], unknown> {
  const operands = operandsSchema(property)
  const shorthand = shorthandOf(property)
  const parameter = z
    .preprocess((given) => named(shorthand, given), operands)
    .transform((given) => filters(name, given))
    .describe(`${property.description}. \`${name}=…\` is short for \`${name}[${shorthand}]=…\``)
  return documentedAs(parameter, operands) as unknown as z.ZodType<Filter[], unknown>
}

const named = (operator: Operator, given: unknown) =>
  typeof given === 'string' || Array.isArray(given) ? { [operator]: given } : given

function filters(property: string, given: Readonly<Record<string, unknown>>): Filter[] {
  return Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => ({
      property,
      operator: operator as Operator,
      value: value as Filter['value'],
    }))
}

/** `sort=-importance,name`: up to three properties, a minus for descending; the id decides among equals. */
export function sortQuery(properties: Properties): z.ZodType<SortKey[], unknown> {
  const names = Object.keys(properties).filter((name) => properties[name]?.type !== 'strings')
  return commaList(z.enum(names.flatMap((name) => (name === 'id' ? [name] : [name, `-${name}`]))), 3)
    .describe('Properties to sort by, a minus before those that descend; absent values come last')
    .transform((keys) => keys.filter((key) => key !== 'id').map(sortKey)) as unknown as z.ZodType<
    SortKey[],
    unknown
  >
}

const sortKey = (key: string): SortKey => ({
  property: key.replace(/^-/, ''),
  isDescending: key.startsWith('-'),
})

/** `fields=id,name`: only these properties. */
export function fieldsQuery(properties: Properties) {
  return commaList(z.enum(Object.keys(properties)), 100).describe('Only these properties')
}

function commaList(item: z.ZodEnum<Record<string, string>>, most: number) {
  const list = z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(item).min(1).max(most))
  const one = `(${item.options.join('|')})`
  return documentedAs(list, z.string().regex(new RegExp(`^${one}(,${one}){0,${most - 1}}$`)))
}
