import type { RouteOptions } from 'fastify'
import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import packageJson from '../../../package.json' with { type: 'json' }
import { emptyResponses, problemResponses, type ResponseDescription } from './responses.ts'
import type {} from './routeSchema.ts'
import { securitySchemes } from './securitySchemes.ts'
import { shortenDocument, simplifySchema } from './simplify.ts'
import { tags } from './tags.ts'

/** Stated once, instead of a header for each operation. */
const versionContract =
  'Every response to a caller has a `CX-Atlas-Version`. A request that sends it as `If-Version-At-Least`, to whichever instance, waits until its response shows at least that version, and gets 503 `VERSION_NOT_REACHED` if that takes too long.'

export type ApiDocument = ReturnType<typeof createDocument>

/** The API's description (OpenAPI 3.1), derived from the declarations of the routes. */
export function createApiDocument(routes: readonly RouteOptions[], serverUrl: string): ApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const route of routes) {
    const path = toTemplate(route.url)
    paths[path] ??= {}
    paths[path][String(route.method).toLowerCase()] = toOperation(route)
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'cx-atlas',
        version: packageJson.version,
        description: `${packageJson.description}. ${versionContract}`,
        license: { name: 'Apache 2.0', identifier: packageJson.license },
        contact: { name: packageJson.name },
      },
      servers: [{ url: serverUrl, description: 'This service' }],
      tags,
      security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
      paths,
      components: { securitySchemes },
    },
    { override: simplifySchema },
  )
  return shortenDocument(document)
}

/** Whether a route belongs in the description. */
export const isDescribed = ({ method, schema }: RouteOptions): boolean =>
  method !== 'HEAD' && schema !== undefined && schema.hide !== true

const toTemplate = (url: string) => url.replaceAll(/:(\w+)/g, '{$1}')

function toOperation(route: RouteOptions): ZodOpenApiOperationObject {
  const { schema = {}, config } = route
  const permission = config?.permission ?? 'public'
  const { operationId, summary, description, params, querystring, requestHeaders } = schema
  const requestParams = {
    ...(isShape(params) && { path: params }),
    ...(isShape(querystring) && { query: querystring }),
    ...(requestHeaders && { header: requestHeaders }),
  }
  const requestBody = toRequestBody(schema)
  return {
    ...(operationId !== undefined && { operationId }),
    ...(summary !== undefined && { summary }),
    description: description ?? `${summary}.`,
    tags: [...(schema.tags ?? [])],
    ...(permission === 'public' && { security: [] }),
    'x-permission': permission,
    ...(Object.keys(requestParams).length > 0 && { requestParams }),
    ...(requestBody && { requestBody }),
    responses: toResponses(route),
  }
}

const isShape = (schema: unknown): schema is z.ZodObject =>
  schema instanceof z.ZodType && Object.keys((schema as z.ZodObject).shape ?? {}).length > 0

type RouteSchema = NonNullable<RouteOptions['schema']>

function toRequestBody({ body, documentedBody }: RouteSchema) {
  const described = documentedBody ?? body
  if (described === undefined) return undefined
  const content =
    described instanceof z.ZodType
      ? { 'application/json': { schema: described } }
      : (described as Required<ResponseDescription>).content
  return { required: true, content }
}

function toResponses(route: RouteOptions): ZodOpenApiResponsesObject {
  const declared = Object.entries((route.schema?.response ?? {}) as Record<string, unknown>).map(
    ([status, response]) => [status, toResponse(response)],
  )
  const hasOwnErrors = declared.some(([status]) => status === '4XX')
  return Object.fromEntries([...declared, ...(hasOwnErrors ? [] : listProblems(route))])
}

function toResponse(response: unknown): ResponseDescription {
  if (!(response instanceof z.ZodType)) return response as ResponseDescription
  return (
    emptyResponses.get(response) ?? {
      description: response.description ?? 'OK',
      content: { 'application/json': { schema: response } },
    }
  )
}

/** The problems of its own, and those that may come from any route. */
function listProblems({ schema = {} }: RouteOptions) {
  const { '4XX': clientError, '5XX': serverError } = problemResponses
  return Object.entries({ ...schema.problems, '4XX': clientError, '5XX': serverError })
}
