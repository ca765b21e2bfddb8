import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { kinds } from '../../model/index.ts'

type JsonObject = Record<string, unknown>

const documented = new WeakMap<object, z.ZodType>()

/** Says which schema describes a parameter to readers when it is parsed by another. */
export function documentedAs<Schema extends z.ZodType>(schema: Schema, description: z.ZodType): Schema {
  documented.set(schema, description)
  return schema
}

const zodToJsonConfig = {
  target: 'draft-2020-12' as const,
  override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonObject }) => {
    const description = documented.get(zodSchema)
    if (description) Object.assign(jsonSchema, described(description))
    showFormatInsteadOfPattern(jsonSchema)
  },
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="110" height="32"><text y="23" font-family="sans-serif" font-size="22" fill="#fff">cx-atlas</text></svg>'

/** The groups of calls, in the order a reader wants them. */
const tags = [
  { name: 'reports', description: 'Saved questions and their answers' },
  { name: 'cypher', description: 'Questions of your own in Cypher' },
  { name: 'findings', description: 'What the reports flag as a problem, and what people say of it' },
  { name: 'what-if', description: 'What the reports would say after changes that are not made' },
  { name: 'relationships', description: 'Who owns, who plays which role, what depends on what' },
  ...[...kinds.values()].map(({ path, description }) => ({ name: path, description })),
  { name: 'batch', description: 'Many changes, all or none' },
  { name: 'model', description: 'The model as data' },
  { name: 'health', description: 'For those who watch the service' },
]

/** The API's description (OpenAPI 3.1), made from the same schemas that check the requests, and a page to read it on. */
export const openApi = fastifyPlugin(async (app: FastifyInstance) => {
  const withComponents = createJsonSchemaTransformObject({ zodToJsonConfig })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cx-atlas', version: packageJson.version, description: packageJson.description },
      tags: [...tags],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (document) => tidy(withComponents(document) as unknown as JsonObject) as never,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'cx-atlas' },
    logo: { type: 'image/svg+xml', content: logo, href: '/docs', target: '_self' },
    uiConfig: { docExpansion: 'none', filter: true, tryItOutEnabled: true },
  })
})

/** A reference when the schema has a name, the whole of it otherwise. */
function described(schema: z.ZodType): JsonObject {
  const id = schema.meta()?.id
  if (id !== undefined) return { $ref: `#/components/schemas/${id}Input` }
  const { $schema: _, ...whole } = z.toJSONSchema(schema, { io: 'input' })
  return whole
}

function showFormatInsteadOfPattern(schema: JsonObject): void {
  const { format } = schema
  if (format !== 'date' && format !== 'date-time') return
  delete schema.pattern
  delete schema.allOf
}

/** Keeps the components that are used, under the names they were given, and says how objects stand in addresses. */
function tidy(document: JsonObject): JsonObject {
  const { components, ...rest } = document as { components: { schemas: JsonObject } } & JsonObject
  const used = new Set<string>()
  const paths = shortNames(rest, used)
  const schemas: JsonObject = {}
  for (const name of used) schemas[shortName(name)] = shortNames(components.schemas[name], used)
  const sorted = Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return { ...(paths as JsonObject), components: { schemas: sorted } }
}

const reference = /^#\/components\/schemas\/(.+)$/
const shortName = (name: string) => name.replace(/(?<=^New.*|Patch|Filter)Input$/, '')

function shortNames(value: unknown, used: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => shortNames(item, used))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(withStyle(value as JsonObject)).map(([key, child]) => {
    const name = key === '$ref' && typeof child === 'string' ? reference.exec(child)?.[1] : undefined
    if (name === undefined) return [key, shortNames(child, used)]
    used.add(name)
    return [key, `#/components/schemas/${shortName(name)}`]
  })
  return Object.fromEntries(entries)
}

/** `importance[gte]=4` is what OpenAPI calls a deep object. */
function withStyle(value: JsonObject): JsonObject {
  const schema = value.schema as JsonObject | undefined
  const isObject = schema?.type === 'object' || String(schema?.$ref).endsWith('FilterInput')
  if (value.in !== 'query' || !isObject) return value
  return { ...value, style: 'deepObject', explode: true }
}
