import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AtlasError } from '../../../model/errors.ts'
import { ok } from '../../openapi/responses.ts'
import type { PublicAddress } from '../../plugins/publicAddress.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { odataErrorResponses } from './errors.ts'
import {
  formatMultipartBatch,
  isMultipartBatch,
  type MultipartResponse,
  parseMultipartBatch,
} from './multipartBatch.ts'

const headers = z.record(z.string(), z.string())

const maxRequests = 100
/** As long as the server accepts one of a request of its own. */
const maxUrlLength = 16_384

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const toUpperCase = (value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value)

const batchSchema = z
  .object({
    requests: z
      .array(
        z.object({
          id: z.string().min(1),
          method: z.preprocess(toUpperCase, z.enum(methods)).describe('In upper or lower case'),
          url: z.string().min(1).max(maxUrlLength),
          headers: headers.optional(),
          dependsOn: z.array(z.string()).optional(),
        }),
      )
      .max(maxRequests),
  })
  .meta({ id: 'ODataBatchInput', description: 'The requests of an OData batch' })

const batchResultSchema = z
  .object({
    responses: z.array(
      z.looseObject({ id: z.string(), status: z.int(), headers, body: z.unknown().optional() }),
    ),
  })
  .meta({ id: 'ODataBatchResult', description: 'The responses of an OData batch' })

/** Where the feed is, and what it has there. */
interface FeedAddress {
  readonly prefix: string
  readonly sets: ReadonlyMap<string, unknown>
}

type BatchRequest = z.infer<typeof batchSchema>['requests'][number]

/** Executes many requests in one, as JSON or in the older format `multipart/mixed`. */
export const odataBatchRoute: RoutePlugin<FeedAddress> = async (app, feed) => {
  const schema = {
    tags: ['odata'],
    operationId: 'executeODataBatch',
    summary: 'Execute an OData batch',
    description:
      'Executes up to 100 requests in order, each as if it had been sent alone. Takes and returns JSON, or `multipart/mixed` for clients of OData 4.0.',
    body: batchSchema,
    response: { 200: ok(batchResultSchema, 'The response to each request'), ...odataErrorResponses },
  }
  app.addContentTypeParser(
    'multipart/mixed',
    { parseAs: 'string' },
    async (request: FastifyRequest, body: string) => ({
      requests: parseMultipartBatch(request.headers['content-type'] ?? '', body),
    }),
  )
  app.post('/$batch', { config: { permission: 'read' }, schema }, async (request, reply) => {
    const { requests } = request.body
    const responses: MultipartResponse[] = []
    for (const batchRequest of requests)
      responses.push(await executeRequest(app as unknown as FastifyInstance, request, batchRequest, feed))
    return sendResponses(reply, responses, isMultipartBatch(request.headers['content-type']))
  })
}

function sendResponses(reply: FastifyReply, responses: readonly MultipartResponse[], isMultipart: boolean) {
  if (isMultipart) {
    const { contentType, body } = formatMultipartBatch(responses)
    return reply.type(contentType).serializer(String).send(body)
  }
  reply.type('application/json;odata.metadata=minimal;charset=utf-8')
  return reply.send({ responses: responses.map(toJsonResponse) })
}

function toJsonResponse({ text, ...response }: MultipartResponse) {
  if (text === '') return response
  const isJson = response.headers['content-type']?.startsWith('application/json') === true
  return { ...response, body: isJson ? JSON.parse(text) : text }
}

/** Headers of an inner request that are forwarded. */
const forwardableHeaders = /^(accept(-\w+)?|content-type|if-[\w-]+|odata-[\w-]+|prefer)$/i

/** Headers of the outer request that hold for the inner ones: credentials, and which address it was sent to and from where. */
const sharedHeaders = /^(authorization|x-api-key|host|forwarded|x-forwarded-(for|host|proto))$/

/** Authenticates with the credentials of the outer request. */
async function executeRequest(
  app: FastifyInstance,
  outerRequest: FastifyRequest,
  batchRequest: BatchRequest,
  feed: FeedAddress,
): Promise<MultipartResponse> {
  const { id, method, url, headers: ownHeaders = {} } = batchRequest
  const response = await app.inject({
    method,
    url: resolvePath(url, feed, app.publicAddress),
    headers: {
      ...pickHeaders(ownHeaders, forwardableHeaders),
      ...pickHeaders(outerRequest.headers, sharedHeaders),
    },
    remoteAddress: outerRequest.socket.remoteAddress ?? outerRequest.ip,
  })
  const responseHeaders = ['content-type', 'odata-version', 'allow', 'location']
    .filter((name) => response.headers[name] !== undefined)
    .map((name) => [name, String(response.headers[name])])
  return {
    id,
    status: response.statusCode,
    headers: Object.fromEntries(responseHeaders),
    text: response.body,
  }
}

const pickHeaders = (headers: IncomingHttpHeaders, names: RegExp) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.test(name)))

const placeholderOrigin = 'http://any.host'

/**
 * Accepts absolute URLs, and paths from the root of the server or of the service; the latter also with a slash, as the SAP
 * Cloud SDK sends them.
 */
function resolvePath(url: string, { prefix, sets }: FeedAddress, { toPath }: PublicAddress): string {
  const path = toPath(url)
  const isOfService = sets.has(/^\/(\w+)/.exec(url)?.[1] ?? '')
  const servicePath = isOfService ? prefix + url : path.startsWith('/') ? path : `${prefix}/${path}`
  const resolvedUrl = URL.parse(servicePath, placeholderOrigin)
  const target = resolvedUrl?.pathname ?? ''
  const isInService = target === prefix || target.startsWith(`${prefix}/`)
  if (resolvedUrl?.origin !== placeholderOrigin || !isInService) {
    throw new AtlasError('INVALID_INPUT', `${url} is not a URL of the feed`)
  }
  if (/\/(\$|%24)batch$/i.test(target)) {
    throw new AtlasError('INVALID_INPUT', 'A batch cannot contain another batch')
  }
  return target + resolvedUrl.search
}
