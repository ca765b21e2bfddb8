import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Answers } from '../../../analytics/analyticsService.ts'
import type { Graph } from '../../../graph/graph.ts'
import { AtlasError } from '../../../model/errors.ts'
import { csdlJson, csdlXml, serviceDocument } from '../../../odata/responses/metadata.ts'
import { type ODataAnswer, type ODataService, odataService } from '../../../odata/service.ts'
import { rowsAtMost } from '../../../odata/syntax/clauses.ts'
import type { Catalogue } from '../../../reports/catalogue.ts'
import { knownTag, sendTagged, versionTag } from '../../etags.ts'
import { mayTake } from '../../plugins/deadlines.ts'
import { batchRoute } from './batch.ts'
import { sendODataError } from './errors.ts'
import { isXmlWanted, pageSizeOf, styleOf, versionOf } from './negotiation.ts'

/** Reports have a minute wherever they are asked. */
const longestMs = 60_000

const tags = ['odata']
const prefix = '/odata'
const methodsRefused = ['POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The feed itself reads the text, so that its errors are those of OData. */
const numberOfRows = (description: string) =>
  z.string().optional().meta({ description, type: 'integer', minimum: 0, maximum: rowsAtMost })

const format = { $format: z.string().optional().describe('Media type of the answer, instead of `Accept`') }

const documentOptions = z.looseObject(format)

const options = z
  .looseObject({
    ...format,
    $filter: z.string().optional().describe('Only rows for which this holds, such as `importance gt 3`'),
    $select: z.string().optional().describe('Only these columns'),
    $orderby: z.string().optional().describe('In this order, such as `importance desc,name`'),
    $top: numberOfRows('At most so many rows'),
    $skip: numberOfRows('Not the first so many rows'),
    $count: z
      .string()
      .optional()
      .meta({ description: '`true` to be told how many rows there are', enum: ['true', 'false'] }),
    $search: z.string().optional().describe('Words that name or description hold'),
    $expand: z.string().optional().describe('Also the rows at the end of these relationships'),
    $apply: z.string().optional().describe('Filter, group and aggregate the rows'),
  })
  .describe('Query options of OData 4.01; a report also takes its own parameters')

export interface ODataOptions {
  readonly graph: Graph
  readonly answers: Answers
  readonly catalogue: Catalogue
}

/** The tables as an OData feed: what Excel, Power BI, Tableau and others read without help. */
export const odataRoutes: FastifyPluginAsyncZod<ODataOptions> = async (app, sources) => {
  app.addHook('onRoute', mayTake(longestMs))
  const service = odataService(sources)
  app.setErrorHandler(sendODataError)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('odata-version', versionOf(request))
  })
  await app.register(batchRoute, { prefix })
  app.get(
    prefix,
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'List the tables of the feed (OData service document)',
        querystring: documentOptions,
      },
    },
    async (request, reply) =>
      sendJson(request, reply, serviceDocument(service.sets, styleOf(request, prefix))),
  )
  app.get(
    `${prefix}/$metadata`,
    {
      config: { needs: 'read' },
      schema: { tags, summary: 'Describe the tables of the feed (CSDL)', querystring: documentOptions },
    },
    async (request, reply) => sendMetadata(request, reply, service),
  )
  app.get(
    `${prefix}/*`,
    {
      config: { needs: 'read' },
      schema: { tags, summary: 'Read a table, a row, a value or a count (OData)', querystring: options },
    },
    async (request, reply) => sendAnswer(request, reply, service),
  )
  app.route({
    method: [...methodsRefused],
    url: `${prefix}/*`,
    config: { needs: 'read', isRefusal: true },
    schema: { hide: true },
    handler: refuseMethod,
  })
  app.route({
    method: [...methodsRefused],
    url: prefix,
    config: { needs: 'read', isRefusal: true },
    schema: { hide: true },
    handler: refuseMethod,
  })
}

async function refuseMethod(_request: FastifyRequest, reply: FastifyReply): Promise<never> {
  reply.header('allow', 'GET, HEAD')
  throw new AtlasError('METHOD_NOT_ALLOWED', 'The feed can only be read')
}

function sendMetadata(request: FastifyRequest, reply: FastifyReply, { sets }: ODataService) {
  if (!isXmlWanted(request)) return reply.type('application/json').send(csdlJson(sets))
  return reply.type('application/xml; charset=utf-8').send(csdlXml(sets, versionOf(request)))
}

async function sendAnswer(request: FastifyRequest, reply: FastifyReply, service: ODataService) {
  const [path = '', query = ''] = splitAt(request.url.slice(prefix.length + 1), '?')
  const style = styleOf(request, prefix)
  const pageSize = pageSizeOf(request)
  if (pageSize !== undefined) reply.header('preference-applied', `odata.maxpagesize=${pageSize}`)
  const question = service.understand({ path, query, style, pageSize })
  const asked = JSON.stringify([path, query, style, pageSize, versionOf(request), question.state])
  reply.header('vary', variants)
  const known = await knownTag(request, service, asked)
  if (known !== undefined) return sendTagged(request, reply, known, undefined)
  const answer = await question.answer()
  reply.header('etag', `"${versionTag(answer.version, asked)}"`)
  return send(request, reply, answer)
}

/** What an answer depends on beside its address. */
const variants = 'accept, prefer, odata-version, odata-maxversion'

function send(request: FastifyRequest, reply: FastifyReply, answer: ODataAnswer) {
  if (answer.is === 'json') return sendJson(request, reply, answer.body)
  if (answer.is === 'nothing') return reply.code(204).send()
  return reply.type('text/plain; charset=utf-8').send(answer.text)
}

function sendJson(request: FastifyRequest, reply: FastifyReply, body: object) {
  const { metadata, isIeee754Compatible } = styleOf(request, prefix)
  const compatible = isIeee754Compatible ? ';IEEE754Compatible=true' : ''
  return reply.type(`application/json;odata.metadata=${metadata}${compatible};charset=utf-8`).send(body)
}

function splitAt(text: string, mark: string): [string, string] {
  const place = text.indexOf(mark)
  return place === -1 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)]
}
