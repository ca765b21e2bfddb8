import { z } from 'zod'
import type { SortKey } from '../graph/reading/conditions.ts'
import { type Filter, type Operator, operandsSchema, shorthandOf, trueOrFalse } from '../model/filters.ts'
import type { Properties, Property } from '../model/property.ts'
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
  const keys = names.flatMap((name) => (name === 'id' ? [name] : [name, `-${name}`]))
  const list = commaList(keys, 3).transform((given) => given.filter((key) => key !== 'id').map(sortKey))
  const description = 'Properties to sort by, a minus before those that descend; absent values come last'
  return documentedAs(list, commaText(keys, 3).describe(description)) as unknown as z.ZodType<
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
  const names = Object.keys(properties)
  return documentedAs(commaList(names, 100), commaText(names, 100).describe('Only these properties'))
}

function commaList(items: readonly string[], most: number) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(items)).min(1).max(most))
}

/** The same as readers of the API's description see it. */
function commaText(items: readonly string[], most: number) {
  const one = `(${items.join('|')})`
  return z.string().regex(new RegExp(`^${one}(,${one}){0,${most - 1}}$`))
}
