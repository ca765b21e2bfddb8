import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import { nodeKinds } from '../../model/kinds.ts'
import { addErrorResponses, addSecurity, type JsonObject, securitySchemes } from '../openApiSecurity.ts'

const documentationSchemas = new WeakMap<object, z.ZodType>()

/** Says which schema describes a parameter to readers when it is parsed by another. */
export function documentAs<Schema extends z.ZodType>(schema: Schema, description: z.ZodType): Schema {
  documentationSchemas.set(schema, description)
  return schema
}

const zodToJsonConfig = {
  target: 'draft-2020-12' as const,
  override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: JsonObject }) => {
    const description = documentationSchemas.get(zodSchema)
    if (description) Object.assign(jsonSchema, toInputJsonSchema(description))
    preferFormatOverPattern(jsonSchema)
    describeCommaList(jsonSchema)
  },
}

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="110" height="32"><text y="23" font-family="sans-serif" font-size="22" fill="#fff">cx-atlas</text></svg>'

/** The groups of calls, in the order a reader wants them. */
const tags = [
  { name: 'reports', description: 'Saved questions and their answers' },
  { name: 'cypher', description: 'Questions of your own in Cypher' },
  { name: 'findings', description: 'What the reports flag as a problem, and what people say of it' },
  { name: 'tables', description: 'Everything as tables for BI tools, in several formats' },
  { name: 'what-if', description: 'What the reports would say after changes that are not made' },
  { name: 'relationships', description: 'Who owns, who plays which role, what depends on what' },
  ...[...nodeKinds.values()].map(({ path, description }) => ({ name: path, description })),
  { name: 'batch', description: 'Many changes, all or none' },
  { name: 'stewardship', description: 'Reviews, and duplicates that become one' },
  { name: 'changes', description: 'What changed, for programs that follow the map' },
  { name: 'audit', description: 'Who did what, and what was before and after' },
  { name: 'odata', description: 'Tables for Excel, Power BI, Tableau and others that read OData' },
  { name: 'exports', description: 'The ecosystem as files, the map as a picture, workbooks to fill in' },
  { name: 'imports', description: 'Files that become elements' },
  { name: 'model', description: 'The model as data' },
  { name: 'keys', description: 'Who gets in, and what they may' },
  { name: 'health', description: 'For those who watch the service' },
]

/** The API's description (OpenAPI 3.1), made from the same schemas that check the requests, and a page to read it on. */
export const openApi = fastifyPlugin(async (app: FastifyInstance) => {
  const toJsonSchema = createJsonSchemaTransform({ zodToJsonConfig })
  const withComponents = createJsonSchemaTransformObject({ zodToJsonConfig })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cx-atlas', version: packageJson.version, description: packageJson.description },
      tags: [...tags],
      components: { securitySchemes },
    },
    transform: (input) => {
      const { body, ...others } = input.schema
      const hasContentTypes = hasContent(body)
      const { schema, url } = toJsonSchema(hasContentTypes ? { ...input, schema: others } : input)
      const fullSchema = { ...schema, ...(hasContentTypes && { body: documentBodies(body) }) }
      return { schema: addSecurity(fullSchema as JsonObject, input.route.config?.permission), url }
    },
    transformObject: (document) =>
      addErrorResponses(pruneComponents(withComponents(document) as unknown as JsonObject)) as never,
  })
  await app.register(docsPage)
})

/** The page holds nothing of the map, and is where a reader signs in: anyone may see it. */
const docsPage: FastifyPluginAsync = async (app) => {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, permission: 'public' }
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    theme: { title: 'cx-atlas' },
    logo: { type: 'image/svg+xml', content: logo, href: '/docs', target: '_self' },
    uiConfig: { docExpansion: 'none', filter: true, tryItOutEnabled: true, persistAuthorization: false },
    staticCSP: docsContentSecurityPolicy,
  })
}

/** The page's own scripts only; its styles are partly written into the elements, its pictures into the styles. */
const docsContentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

interface BodyContent {
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

const hasContent = (body: unknown): body is BodyContent =>
  typeof body === 'object' && body !== null && 'content' in body

/** Bodies that depend on their media type, which the transformation of the schemas leaves to us. */
const documentBodies = ({ content }: BodyContent) => ({
  content: Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [
      type,
      { schema: toInputJsonSchema(documentationSchemas.get(schema) ?? schema) },
    ]),
  ),
})

/** A reference when the schema has a name, the whole of it otherwise. */
function toInputJsonSchema(schema: z.ZodType): JsonObject {
  const id = schema.meta()?.id
  if (id !== undefined) return { $ref: `#/components/schemas/${id}Input` }
  const { $schema: _, $defs: _defs, ...fullSchema } = z.toJSONSchema(schema, { io: 'input' })
  return pointToComponents(fullSchema) as JsonObject
}

/** What has a name is among the components already. */
function pointToComponents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pointToComponents)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, child]) =>
    key === '$ref' && typeof child === 'string'
      ? [key, child.replace(/^#\/\$defs\/(.+)$/, '#/components/schemas/$1Input')]
      : [key, pointToComponents(child)],
  )
  return Object.fromEntries(entries)
}

function preferFormatOverPattern(schema: JsonObject): void {
  const { format } = schema
  if (format !== 'date' && format !== 'date-time') return
  delete schema.pattern
  delete schema.allOf
}

/** Repeating the parameter is understood as well, but OpenAPI has no words for lists inside of deep objects. */
function describeCommaList(schema: JsonObject): void {
  const { commaListOf: item } = schema
  if (item === undefined) return
  delete schema.commaListOf
  delete schema.anyOf
  Object.assign(schema, { type: 'string', pattern: `^(${item})(,(${item})){0,99}$` })
}

/** Keeps the components that are used, under the names they were given, and says how objects stand in addresses. */
function pruneComponents(document: JsonObject): JsonObject {
  const { components, ...rest } = document as { components: { schemas: JsonObject } } & JsonObject
  const usedNames = new Set<string>()
  const paths = shortenReferences(rest, usedNames)
  const schemas: JsonObject = {}
  for (const name of usedNames)
    schemas[shortenName(name)] = shortenReferences(components.schemas[name], usedNames)
  const sorted = Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return { ...(paths as JsonObject), components: { schemas: sorted } }
}

const schemaReference = /^#\/components\/schemas\/(.+)$/
const shortenName = (name: string) => name.replace(/(?<=^New.*|Patch|Filter)Input$/, '')

const problemReference = '#/components/schemas/Problem'

/** Every route declares its problems as `default`; they come as problem+json. */
function setProblemMediaType(value: JsonObject): JsonObject {
  const content = value.content as Record<string, { schema?: JsonObject }> | undefined
  const json = content?.['application/json']
  if (json?.schema?.$ref !== problemReference) return value
  return { ...value, description: 'A problem', content: { 'application/problem+json': json } }
}

function shortenReferences(value: unknown, usedNames: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => shortenReferences(item, usedNames))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(setDeepObjectStyle(setProblemMediaType(value as JsonObject))).map(
    ([key, child]) => {
      const name = key === '$ref' && typeof child === 'string' ? schemaReference.exec(child)?.[1] : undefined
      if (name === undefined) return [key, shortenReferences(child, usedNames)]
      usedNames.add(name)
      return [key, `#/components/schemas/${shortenName(name)}`]
    },
  )
  return Object.fromEntries(entries)
}

/** `importance[gte]=4` is what OpenAPI calls a deep object. */
function setDeepObjectStyle(value: JsonObject): JsonObject {
  const schema = value.schema as JsonObject | undefined
  const isObject = schema?.type === 'object' || String(schema?.$ref).endsWith('FilterInput')
  if (value.in !== 'query' || !isObject) return value
  return { ...value, style: 'deepObject', explode: true }
}
