import { z } from 'zod'
import type { SortKey } from '../graph/reading/sortCursor.ts'
import {
  booleanParameterSchema,
  type FilterOperator,
  getFilterSchema,
  getShorthandOperator,
  type PropertyFilter,
} from '../model/filters.ts'
import type { Properties, Property } from '../model/property.ts'
import { documentAs } from './plugins/openapi.ts'

/** The page of a list: how many, from where, and whether to count all. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(1_000).default(50).describe('How many at most, up to 1,000'),
  cursor: z.string().max(4_000).optional().describe('`nextCursor` of the page before'),
  total: booleanParameterSchema.optional().describe('Also count all that fit'),
}

/** A query parameter for each property, such as `importance[gte]=4`; it yields the conditions asked for. */
export function createFilterQuery(
  properties: Properties,
): Record<string, z.ZodType<PropertyFilter[] | undefined, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      createFilterParameter(name, property).optional(),
    ]),
  )
}

/** All conditions among the parsed parameters. */
export function collectFilters(
  query: Readonly<Record<string, unknown>>,
  properties: Properties,
): PropertyFilter[] {
  return Object.keys(properties).flatMap((name) => (query[name] ?? []) as PropertyFilter[])
}

function createFilterParameter(name: string, property: Property): z.ZodType<PropertyFilter[], unknown> {
  const operands = getFilterSchema(property)
  const shorthand = getShorthandOperator(property)
  const parameter = z
    .preprocess((input) => applyShorthand(shorthand, input), operands)
    .transform((input) => toFilters(name, input))
    .describe(`${property.description}. \`${name}=…\` is short for \`${name}[${shorthand}]=…\``)
  return documentAs(parameter, operands) as unknown as z.ZodType<PropertyFilter[], unknown>
}

const applyShorthand = (operator: FilterOperator, input: unknown) =>
  typeof input === 'string' || Array.isArray(input) ? { [operator]: input } : input

function toFilters(property: string, input: Readonly<Record<string, unknown>>): PropertyFilter[] {
  return Object.entries(input)
    .filter(([, value]) => value !== undefined)
    .map(([operator, value]) => ({
      property,
      operator: operator as FilterOperator,
      value: value as PropertyFilter['value'],
    }))
}

/** `sort=-importance,name`: up to three properties, a minus for descending; the id decides among equals. */
export function createSortQuery(properties: Properties): z.ZodType<SortKey[], unknown> {
  const names = Object.keys(properties).filter((name) => properties[name]?.type !== 'strings')
  const keys = names.flatMap((name) => (name === 'id' ? [name] : [name, `-${name}`]))
  const list = commaListSchema(keys, 3).transform((input) =>
    input.filter((key) => key !== 'id').map(parseSortKey),
  )
  const description = 'Properties to sort by, a minus before those that descend; absent values come last'
  return documentAs(list, commaListPatternSchema(keys, 3).describe(description)) as unknown as z.ZodType<
    SortKey[],
    unknown
  >
}

const parseSortKey = (key: string): SortKey => ({
  property: key.replace(/^-/, ''),
  isDescending: key.startsWith('-'),
})

/** `fields=id,name`: only these properties. */
export function createFieldsQuery(properties: Properties) {
  const names = Object.keys(properties)
  return documentAs(
    commaListSchema(names, 100),
    commaListPatternSchema(names, 100).describe('Only these properties'),
  )
}

function commaListSchema(items: readonly string[], maxItems: number) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(items)).min(1).max(maxItems))
}

/** The same as readers of the API's description see it. */
function commaListPatternSchema(items: readonly string[], maxItems: number) {
  const item = `(${items.join('|')})`
  return z.string().regex(new RegExp(`^${item}(,${item}){0,${maxItems - 1}}$`))
}
