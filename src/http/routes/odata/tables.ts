import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AnalyticsService } from '../../../analytics/analyticsService.ts'
import type { Graph } from '../../../graph/graph.ts'
import { AtlasError } from '../../../model/errors.ts'
import { csdlJson, csdlXml, serviceDocument } from '../../../odata/responses/metadata.ts'
import { createODataService, type ODataResponse, type ODataService } from '../../../odata/service.ts'
import { maxRows } from '../../../odata/syntax/clauses.ts'
import type { Catalogue } from '../../../reports/catalogue.ts'
import { computeETag, matchingETag, sendWithETag } from '../../etags.ts'
import { xmlViewerPolicy } from '../../plugins/browserSecurity.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { odataBatchRoute } from './batch.ts'
import { sendODataError } from './errors.ts'
import { negotiateStyle, negotiateVersion, prefersXml, readMaxPageSize } from './negotiation.ts'

/** Reports have a minute wherever they are asked. */
const requestTimeoutMs = 60_000

const tags = ['odata']
const prefix = '/odata'
const rejectedMethods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The feed itself reads the text, so that its errors are those of OData. */
const createRowCountParameter = (description: string) =>
  z.string().optional().meta({ description, type: 'integer', minimum: 0, maximum: maxRows })

const formatOption = {
  $format: z.string().optional().describe('Media type of the answer, instead of `Accept`'),
}

const documentQuery = z.looseObject(formatOption)

const tableQuery = z
  .looseObject({
    ...formatOption,
    $filter: z.string().optional().describe('Only rows for which this holds, such as `importance gt 3`'),
    $select: z.string().optional().describe('Only these columns'),
    $orderby: z.string().optional().describe('In this order, such as `importance desc,name`'),
    $top: createRowCountParameter('At most so many rows'),
    $skip: createRowCountParameter('Not the first so many rows'),
    $count: z
      .string()
      .optional()
      .meta({ description: '`true` to be told how many rows there are', enum: ['true', 'false'] }),
    $search: z.string().optional().describe('Words that name or description hold'),
    $expand: z.string().optional().describe('Also the rows at the end of these relationships'),
    $apply: z.string().optional().describe('Filter, group and aggregate the rows'),
  })
  .describe('Query options of OData 4.01; a report also takes its own parameters')

export interface ODataRouteOptions {
  readonly graph: Graph
  readonly analytics: AnalyticsService
  readonly catalogue: Catalogue
}

/** The tables as an OData feed: what Excel, Power BI, Tableau and others read without help. */
export const odataRoutes: FastifyPluginAsyncZod<ODataRouteOptions> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  const service = createODataService(sources)
  app.setErrorHandler(sendODataError)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('odata-version', negotiateVersion(request))
  })
  await app.register(odataBatchRoute, { prefix })
  app.get(
    prefix,
    {
      config: { permission: 'read' },
      schema: {
        tags,
        summary: 'List the tables of the feed (OData service document)',
        querystring: documentQuery,
      },
    },
    async (request, reply) =>
      sendJson(request, reply, serviceDocument(service.sets, negotiateStyle(request, prefix))),
  )
  app.get(
    `${prefix}/$metadata`,
    {
      config: { permission: 'read' },
      schema: { tags, summary: 'Describe the tables of the feed (CSDL)', querystring: documentQuery },
    },
    async (request, reply) => sendMetadata(request, reply, service),
  )
  app.get(
    `${prefix}/*`,
    {
      config: { permission: 'read' },
      schema: { tags, summary: 'Read a table, a row, a value or a count (OData)', querystring: tableQuery },
    },
    async (request, reply) => sendTable(request, reply, service),
  )
  app.route({
    method: [...rejectedMethods],
    url: `${prefix}/*`,
    config: { permission: 'read', isMethodRejection: true },
    schema: { hide: true },
    handler: rejectMethod,
  })
  app.route({
    method: [...rejectedMethods],
    url: prefix,
    config: { permission: 'read', isMethodRejection: true },
    schema: { hide: true },
    handler: rejectMethod,
  })
}

async function rejectMethod(_request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD')
  throw new AtlasError('METHOD_NOT_ALLOWED', 'The feed can only be read')
}

function sendMetadata(request: FastifyRequest, reply: FastifyReply, { sets }: ODataService) {
  if (!prefersXml(request)) return reply.type('application/json').send(csdlJson(sets))
  reply.header('content-security-policy', xmlViewerPolicy)
  return reply.type('application/xml; charset=utf-8').send(csdlXml(sets, negotiateVersion(request)))
}

async function sendTable(request: FastifyRequest, reply: FastifyReply, service: ODataService) {
  const [path = '', query = ''] = splitOnce(request.url.slice(prefix.length + 1), '?')
  const style = negotiateStyle(request, prefix)
  const pageSize = readMaxPageSize(request)
  if (pageSize !== undefined) reply.header('preference-applied', `odata.maxpagesize=${pageSize}`)
  const preparedQuery = service.prepare({ path, query, style, pageSize })
  const tagInput = JSON.stringify([
    path,
    query,
    style,
    pageSize,
    negotiateVersion(request),
    preparedQuery.stateKey,
  ])
  reply.header('vary', varyHeader)
  const matchingTag = await matchingETag(request, service, tagInput)
  if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
  const result = await preparedQuery.execute()
  reply.header('etag', `"${computeETag(result.version, tagInput)}"`)
  return sendResult(request, reply, result)
}

/** What an answer depends on beside its address. */
const varyHeader = 'accept, prefer, odata-version, odata-maxversion'

function sendResult(request: FastifyRequest, reply: FastifyReply, result: ODataResponse) {
  if (result.is === 'json') return sendJson(request, reply, result.body)
  if (result.is === 'nothing') return reply.code(204).send()
  return reply.type('text/plain; charset=utf-8').send(result.text)
}

function sendJson(request: FastifyRequest, reply: FastifyReply, body: object) {
  const { metadata, isIeee754Compatible } = negotiateStyle(request, prefix)
  const compatible = isIeee754Compatible ? ';IEEE754Compatible=true' : ''
  return reply.type(`application/json;odata.metadata=${metadata}${compatible};charset=utf-8`).send(body)
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator)
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
