import { z } from 'zod'
import type { SortKey } from '../graph/reading/sortCursor.ts'
import { documentAs } from '../model/documentAs.ts'
import { mustBe } from '../model/faults.ts'
import {
  booleanParameterSchema,
  type FilterOperator,
  getFilterSchema,
  getShorthandOperator,
  type PropertyFilter,
} from '../model/filters.ts'
import { idPattern } from '../model/kind.ts'
import { kindNames } from '../model/kinds.ts'
import type { Properties, Property } from '../model/property.ts'
import { listSharedProperties } from '../model/sharedProperties.ts'

/** Declares a query parameter that several routes share as one component. */
export const sharedParameter = <Schema extends z.ZodType>(
  id: string,
  schema: Schema,
  description: string,
): Schema => schema.meta({ description, param: { id } })

/** Parameters of every list. */
export const pageQuery = {
  limit: sharedParameter('limit', z.coerce.number().int().min(1).max(1_000).default(50), 'Page size'),
  cursor: sharedParameter('cursor', z.string().max(4_000).optional(), '`nextCursor` of the previous page'),
  total: sharedParameter('total', booleanParameterSchema.optional(), 'Include the total count'),
}

/** Words to search for. */
export const searchParameter = sharedParameter(
  'q',
  z.string().min(1).max(200).optional(),
  'Search by word prefix in name and description',
)

const nodePathPattern = new RegExp(`^(${kindNames.join('|')})/${idPattern.slice(1, -1)}$`)

/** A node in a query string: `Department/finance`. */
export const nodePathSchema = (example: string) =>
  z.string().regex(nodePathPattern, mustBe(`a kind, a slash and an id, such as ${example}`))

const pageShape = {
  nextCursor: z.string().nullable().describe('`cursor` of the next page; null after the last'),
  total: z.int().optional().describe('Number of all items, if `total=true`'),
}

/** A page of a list as the API returns it. Flat: generators of clients lose null in a schema that is composed. */
export const createPageSchema = <Item extends z.ZodType, Shape extends z.ZodRawShape = Record<never, never>>(
  id: string,
  item: Item,
  shape?: Shape,
) => z.looseObject({ items: z.array(item), ...pageShape, ...(shape as Shape) }).meta({ id })

/** Creates a filter parameter for each property, such as `importance[gte]=4`. */
export function createFilterQuery(
  properties: Properties,
): Record<string, z.ZodType<PropertyFilter[] | undefined, unknown>> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [name, createFilterParameter(name, property)]),
  )
}

/** Collects the filters among parsed parameters. */
export function collectFilters(
  query: Readonly<Record<string, unknown>>,
  properties: Properties,
): PropertyFilter[] {
  return Object.keys(properties).flatMap((name) => (query[name] ?? []) as PropertyFilter[])
}

type FilterParameter = z.ZodType<PropertyFilter[] | undefined, unknown>

const sharedFilters = new Map<Property, FilterParameter>()

/** Describes the filter of a shared property once. */
function createFilterParameter(name: string, property: Property): FilterParameter {
  const isShared = listSharedProperties().get(name) === property
  const parameter = sharedFilters.get(property) ?? describeFilterParameter(name, property, isShared)
  if (isShared) sharedFilters.set(property, parameter)
  return parameter
}

function describeFilterParameter(name: string, property: Property, isShared: boolean): FilterParameter {
  const shorthand = getShorthandOperator(property)
  return z
    .preprocess((input) => applyShorthand(shorthand, input), getFilterSchema(property))
    .transform((input) => toFilters(name, input))
    .optional()
    .meta({
      description: `${property.description}. \`${name}=…\` is short for \`${name}[${shorthand}]=…\`.`,
      param: { style: 'deepObject', explode: true, ...(isShared && { id: `${name}Filter` }) },
    }) as unknown as FilterParameter
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

const maxSortKeys = 3
const maxFields = 100

/** Creates the parameter `sort=-importance,name`: up to three properties, then the id. */
export function createSortQuery(properties: Properties): z.ZodType<SortKey[] | undefined, unknown> {
  const names = Object.keys(properties).filter((name) => properties[name]?.type !== 'strings')
  const keys = names.flatMap((name) => (name === 'id' ? [name] : [name, `-${name}`]))
  const list = commaListSchema(keys, maxSortKeys).transform((input) =>
    input.filter((key) => key !== 'id').map(parseSortKey),
  )
  return list
    .optional()
    .meta(commaSeparated("Sort fields; prefix with '-' for descending. Empty values come last."))
}

const parseSortKey = (key: string): SortKey => ({
  property: key.replace(/^-/, ''),
  isDescending: key.startsWith('-'),
})

/** Creates the parameter `fields=id,name`. */
export function createFieldsQuery(properties: Properties): z.ZodType<string[] | undefined, unknown> {
  const names = Object.keys(properties)
  return commaListSchema(names, maxFields).optional().meta(commaSeparated('Return only these properties'))
}

/** A list separated by commas, or a repeated parameter. */
const commaListSchema = (names: readonly string[], maxItems: number) =>
  z.preprocess(
    (input) => [input].flat().flatMap((text) => (typeof text === 'string' ? text.split(',') : [text])),
    z
      .array(documentAs(z.enum(names), { type: 'string', pattern: toPattern(names) }))
      .min(1)
      .max(maxItems),
  )

/** A pattern is shorter than a list of all names, each with and without a minus. */
function toPattern(names: readonly string[]): string {
  const bareNames = new Set(names.map((name) => name.replace(/^-/, '')))
  return `^${names.length > bareNames.size ? '-?' : ''}(${[...bareNames].join('|')})$`
}

const commaSeparated = (description: string) => ({
  description,
  param: { style: 'form', explode: false } as const,
})
