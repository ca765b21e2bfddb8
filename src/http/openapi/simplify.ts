import type { z } from 'zod'
import type { createDocument } from 'zod-openapi'

type ApiDocument = ReturnType<typeof createDocument>

interface SchemaContext {
  readonly zodSchema: z.core.$ZodType
  readonly jsonSchema: Record<string, unknown>
  readonly io: 'input' | 'output'
}

/** Formats say more than the patterns that check them; limits concern those who send a value. */
export function simplifySchema({ zodSchema, jsonSchema, io }: SchemaContext): void {
  const { format } = zodSchema._zod.def as { readonly format?: string }
  const jsonFormat = jsonFormats.get(format ?? '')
  if (jsonFormat !== undefined) {
    jsonSchema.format = jsonFormat
    delete jsonSchema.pattern
    delete jsonSchema.allOf
  }
  if (jsonSchema.pattern === '\\S') delete jsonSchema.minLength
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (isEmpty(jsonSchema.additionalProperties)) delete jsonSchema.additionalProperties
  if (zodSchema._zod.def.type === 'nullable') mergeNull(jsonSchema)
  if (io === 'output') for (const limit of textLimits) delete jsonSchema[limit]
}

/** What an object may hold without saying so. */
const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

const jsonFormats = new Map([
  ['date', 'date'],
  ['datetime', 'date-time'],
  ['uuid', 'uuid'],
])
const textLimits = ['minLength', 'maxLength', 'pattern', 'minItems', 'maxItems']

/** `{ type: [string, "null"] }` instead of two alternatives, which clients get other types from. */
function mergeNull(jsonSchema: Record<string, unknown>): void {
  const [schema, ...others] = (jsonSchema.anyOf ?? []) as Record<string, unknown>[]
  if (!schema || others.length !== 1 || typeof schema.type !== 'string' || 'enum' in schema) return
  delete jsonSchema.anyOf
  Object.assign(jsonSchema, schema, { type: [schema.type, 'null'] })
}

/** The same document without repetitions. */
export function shortenDocument(document: ApiDocument): ApiDocument {
  const tidied = JSON.parse(JSON.stringify(document), tidyObject) as ApiDocument
  for (const pathItem of Object.values(tidied.paths ?? {}))
    hoistPathParameters(pathItem as Record<string, unknown>)
  return tidied
}

function tidyObject(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('in' in value && 'schema' in value) return tidyParameter(value)
  // A list of properties may itself have one of that name.
  if ('properties' in value && 'type' in value && value.type === 'object')
    return { ...value, properties: describeDefaults(value.properties as Schemas) }
  return 'type' in value && Array.isArray(value.type) ? splitTypes(value, value.type) : value
}

type Schemas = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Some clients require what has a default, so the default of a property is part of its description. */
const describeDefaults = (properties: Schemas): Schemas =>
  Object.fromEntries(
    Object.entries(properties).map(([name, { default: value, ...schema }]) => {
      if (value === undefined) return [name, schema]
      const text = `Default: ${JSON.stringify(value)}`
      return [name, { ...schema, description: schema.description ? `${schema.description}. ${text}` : text }]
    }),
  )

/** Alternatives instead of `{ type: [string, number] }`, which typed languages cannot express; null is no alternative. */
function splitTypes(schema: object, types: readonly string[]): object {
  if (types.filter((type) => type !== 'null').length < 2) return schema
  const { type: _, ...others } = schema as Record<string, unknown>
  return { ...others, anyOf: types.map((type) => ({ type })) }
}

/** The description of a parameter is not repeated in its schema. */
function tidyParameter(value: { readonly schema: unknown }): object {
  const { description: _, param: _param, ...schema } = value.schema as Record<string, unknown>
  return { ...value, schema }
}

type Parameter = Readonly<Record<string, unknown>>

/** Parameters that begin every operation of a path stand at the path. */
function hoistPathParameters(pathItem: Record<string, unknown>): void {
  const operations = Object.values(pathItem) as { parameters?: Parameter[] }[]
  const [first, ...others] = operations
  const shared: Parameter[] = []
  for (const [index, parameter] of (first?.parameters ?? []).entries()) {
    const text = JSON.stringify(parameter)
    if (!others.every(({ parameters }) => JSON.stringify(parameters?.[index]) === text)) break
    shared.push(parameter)
  }
  if (operations.length < 2 || shared.length === 0) return
  for (const operation of operations) operation.parameters = operation.parameters?.slice(shared.length) ?? []
  for (const operation of operations) if (operation.parameters?.length === 0) delete operation.parameters
  Object.assign(pathItem, { parameters: shared })
}
