import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { documentAs } from '../../../model/documentAs.ts'
import { AtlasError } from '../../../model/errors.ts'
import { csdlJson, csdlXml, serviceDocument } from '../../../odata/responses/metadata.ts'
import type { ResponseStyle } from '../../../odata/responses/responseStyle.ts'
import {
  createODataService,
  type ODataDependencies,
  type ODataResponse,
  type ODataService,
} from '../../../odata/service.ts'
import { maxRows } from '../../../odata/syntax/clauses.ts'
import { computeETag, matchesIfNoneMatch, matchingETag, sendWithETag } from '../../etags.ts'
import { setAge } from '../../freshness.ts'
import { notModified, ok } from '../../openapi/responses.ts'
import { createPerGraph } from '../../perGraph.ts'
import { xmlViewerPolicy } from '../../plugins/browserSecurity.ts'
import { routeTimeout } from '../../plugins/deadlines.ts'
import { type MapSource, readsMap } from '../../plugins/recordedStates.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { odataBatchRoute } from './batch.ts'
import { odataErrorResponses, sendODataError } from './errors.ts'
import { negotiateStyle, negotiateVersion, prefersXml, readMaxPageSize } from './negotiation.ts'

/** The same time as for reports. */
const requestTimeoutMs = 60_000

const tags = ['odata']

/** As long as a request may be. */
const maxQueryLength = 100_000
const prefix = '/odata'
const rejectedMethods = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The OData service parses the text itself, so that errors have the OData format. */
const createRowCountParameter = (description: string) =>
  documentAs(z.string().optional(), { type: 'integer', minimum: 0, maximum: maxRows, description })

const formatOption = {
  $format: z.string().optional().describe('Media type of the response; overrides `Accept`'),
}

const documentQuery = z.looseObject(formatOption)

const tableQuery = z
  .looseObject({
    ...formatOption,
    $filter: z.string().optional().describe('Condition, such as `importance gt 3`'),
    $select: z.string().optional().describe('Only these columns'),
    $orderby: z.string().optional().describe('Sort order, such as `importance desc,name`'),
    $top: createRowCountParameter('Maximum number of rows'),
    $skip: createRowCountParameter('Number of rows to skip'),
    $count: documentAs(z.string().optional(), {
      type: 'boolean',
      description: 'Include the number of all rows as `@odata.count`',
    }),
    $search: z.string().optional().describe('Words in name or description'),
    $expand: z.string().optional().describe('Include related rows'),
    $apply: z.string().optional().describe('Filter, group and aggregate'),
  })
  .describe('Query options of OData 4.01, and the parameters of a report')

const metadataResponse = {
  description: 'The metadata document',
  content: { 'application/xml': { schema: z.string() }, 'application/json': { schema: z.looseObject({}) } },
}

/** The tables as an OData feed for Excel, Power BI, Tableau and others. */
export const odataRoutes: RoutePlugin<ODataDependencies> = async (app, sources) => {
  app.addHook('onRoute', routeTimeout(requestTimeoutMs))
  app.setErrorHandler(sendODataError)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('odata-version', negotiateVersion(request))
  })
  const service = createODataService(sources)
  await app.register(odataBatchRoute, { prefix, sets: service.sets })
  const routes = [
    getODataServiceDocumentRoute,
    getODataMetadataRoute,
    queryODataEntitySetRoute,
    queryODataByPostRoute,
    queryODataPathRoute,
  ]
  const getService = createPerGraph((source: MapSource) => createODataService({ ...sources, ...source }))
  await registerRoutes(app, routes, { service, getService })
  for (const url of [prefix, `${prefix}/:entitySet`, `${prefix}/*`]) {
    app.route({
      method: [...rejectedMethods],
      url,
      config: { permission: 'read', isMethodRejection: true },
      schema: { hide: true },
      handler: rejectMethod,
    })
  }
}

interface ODataRouteOptions {
  /** Describes the entity sets, which are the same for every state of the map. */
  readonly service: ODataService
  readonly getService: (source: MapSource) => ODataService
}

const getODataServiceDocumentRoute: RoutePlugin<ODataRouteOptions> = async (app, { service }) => {
  const schema = {
    tags,
    operationId: 'getODataServiceDocument',
    summary: 'Get the OData service document',
    description: 'Lists the entity sets of the feed.',
    querystring: documentQuery,
    response: { 200: ok(z.looseObject({}), 'The service document'), ...odataErrorResponses },
  }
  app.get(prefix, { config: { permission: 'read' }, schema }, async (request, reply) => {
    const style = negotiateStyle(request, getServiceRoot(request))
    return sendJson(reply, style, serviceDocument(service.sets, style))
  })
}

const getODataMetadataRoute: RoutePlugin<ODataRouteOptions> = async (app, { service }) => {
  const schema = {
    tags,
    operationId: 'getODataMetadata',
    summary: 'Get the OData metadata',
    description: 'Describes the entity sets, their properties and keys (CSDL), as XML or JSON.',
    querystring: documentQuery,
    response: { 200: metadataResponse, ...odataErrorResponses },
  }
  app.get(`${prefix}/$metadata`, { config: { permission: 'read' }, schema }, async (request, reply) =>
    sendMetadata(request, reply, service),
  )
}

const queryODataEntitySetRoute: RoutePlugin<ODataRouteOptions> = async (app, { getService }) => {
  const schema = {
    tags,
    operationId: 'queryODataEntitySet',
    summary: 'Query an OData entity set',
    description:
      'Returns rows of an entity set. Paths go on as OData defines them: one row by its key, a property, `$value` or `$count`.',
    params: z.object({ entitySet: z.string().describe('Name of the entity set, such as `Touchpoints`') }),
    querystring: tableQuery,
    response: { 200: ok(z.looseObject({}), 'The rows'), 304: notModified, ...odataErrorResponses },
  }
  app.get(`${prefix}/:entitySet`, { config: readsMap, schema }, async (request, reply) =>
    sendTable(request, reply, getService(request.source)),
  )
}

const queryODataByPostRoute: RoutePlugin<ODataRouteOptions> = async (app, { getService }) => {
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const schema = {
    tags,
    operationId: 'queryODataByPost',
    summary: 'Query an OData entity set by POST',
    description: 'Takes the query options as the body, for queries that are too long for a URL.',
    params: z.object({ entitySet: z.string().describe('Name of the entity set, such as `Touchpoints`') }),
    querystring: z.looseObject({}),
    body: z.string().max(maxQueryLength),
    consumes: ['text/plain'],
    response: { 200: ok(z.looseObject({}), 'The rows'), ...odataErrorResponses },
  }
  app.post(`${prefix}/:entitySet/$query`, { config: readsMap, schema }, async (request, reply) => {
    const [path, query] = splitUrl(request)
    // The link to the next page contains them.
    const body = request.body.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent)
    const queryOptions = [query, body].filter((part) => part !== '').join('&')
    return sendTable(request, reply, getService(request.source), [
      path.replace(/\/\$query$/, ''),
      queryOptions,
    ])
  })
}

const queryODataPathRoute: RoutePlugin<ODataRouteOptions> = async (app, { getService }) => {
  const schema = { hide: true, querystring: tableQuery }
  app.get(`${prefix}/*`, { config: readsMap, schema }, async (request, reply) =>
    sendTable(request, reply, getService(request.source)),
  )
}

async function rejectMethod(_request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD')
  throw new AtlasError(
    'METHOD_NOT_ALLOWED',
    'The feed is read-only; change the map with the API, such as PATCH /touchpoints/{id}',
  )
}

function sendMetadata(request: FastifyRequest, reply: FastifyReply, { sets }: ODataService) {
  if (!prefersXml(request)) return reply.type('application/json').send(csdlJson(sets))
  reply.header('content-security-policy', xmlViewerPolicy)
  return reply.type('application/xml; charset=utf-8').send(csdlXml(sets, negotiateVersion(request)))
}

const getServiceRoot = (request: FastifyRequest) =>
  `${request.server.publicAddress.getServiceUrl(request)}${prefix}`

/** The path below the service root, and the query string. */
const splitUrl = ({ url }: FastifyRequest) => splitOnce(url.slice(prefix.length + 1), '?')

async function sendTable(
  request: FastifyRequest,
  reply: FastifyReply,
  service: ODataService,
  [path, query] = splitUrl(request),
) {
  const style = negotiateStyle(request, getServiceRoot(request))
  const pageSize = readMaxPageSize(request)
  if (pageSize !== undefined) reply.header('preference-applied', `odata.maxpagesize=${pageSize}`)
  const preparedQuery = service.prepare({ path, query, style, pageSize, day: request.source.day })
  const tagInput = JSON.stringify([
    path,
    query,
    style,
    pageSize,
    negotiateVersion(request),
    preparedQuery.stateKey,
    await preparedQuery.readStamp(),
  ])
  reply.header('vary', varyHeader)
  const matchingTag = await matchingETag(request, service, tagInput)
  if (matchingTag !== undefined) return sendWithETag(request, reply, matchingTag, undefined)
  const result = await preparedQuery.execute()
  const tag = computeETag(result.version, tagInput)
  reply.header('etag', `"${tag}"`)
  if (result.age) setAge(reply, { ...result.age, ageMs: Date.now() - result.age.currentAtMs })
  if (matchesIfNoneMatch(request, tag)) return reply.code(304).send()
  return sendResult(reply, style, result)
}

/** Headers that a response depends on. */
const varyHeader = 'accept, prefer, odata-version, odata-maxversion'

function sendResult(reply: FastifyReply, style: ResponseStyle, result: ODataResponse) {
  if (result.is === 'json') return sendJson(reply, style, result.body)
  if (result.is === 'noContent') return reply.code(204).send()
  return reply.type('text/plain; charset=utf-8').send(result.text)
}

function sendJson(reply: FastifyReply, { metadata, isIeee754Compatible }: ResponseStyle, body: object) {
  const compatible = isIeee754Compatible ? ';IEEE754Compatible=true' : ''
  return reply.type(`application/json;odata.metadata=${metadata}${compatible};charset=utf-8`).send(body)
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator)
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)]
}
