import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type NodeKey, toEntityTag } from '../../../graph/element.ts'
import {
  maxRelationshipsPerNode,
  readNode,
  readNodeWithRelationships,
} from '../../../graph/reading/readElement.ts'
import { formatNumber, toWords, withArticle } from '../../../model/text.ts'
import { toNodeBody, toRelationshipBody } from '../../elementBodies.ts'
import { computeETag, sendWithETag } from '../../etags.ts'
import { conditionalHeaders } from '../../openapi/requestHeaders.ts'
import { notModified } from '../../openapi/responses.ts'
import { readsMapOnly } from '../../plugins/repeatedReads.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { type NodeRouteOptions, nodeIdParams, nodeResponse } from './schemas.ts'

const querystring = z.strictObject({
  include: z
    .literal('relationships')
    .optional()
    .meta({
      description: `Also return its relationships, at most ${formatNumber(maxRelationshipsPerNode)}`,
      param: { id: 'include' },
    }),
})

/** Returns one node, with its relationships on request. */
export const readNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `get${kind.name}`,
    summary: `Get ${withArticle(noun)}`,
    description: `Returns the ${noun} with all properties, and with \`include=relationships\` its relationships.`,
    requestHeaders: conditionalHeaders,
    params: nodeIdParams,
    querystring,
    response: { 200: nodeResponse(kind), 304: notModified },
  }
  app.get(`/${kind.path}/:id`, { config: readsMapOnly, schema }, async (request, reply) => {
    const key = { kind: kind.name, id: request.params.id }
    if (request.query.include) return sendWithRelationships(key, request, reply)
    const { values, version } = await readNode(request.source.graph, key)
    reply.shownVersion = version
    return sendWithETag(request, reply, toEntityTag(values), toNodeBody(key, values))
  })
}

async function sendWithRelationships(key: NodeKey, request: FastifyRequest, reply: FastifyReply) {
  const { node, relationships, relationshipsTotal, version } = await readNodeWithRelationships(
    request.source.graph,
    key,
  )
  reply.shownVersion = version
  return sendWithETag(request, reply, `${toEntityTag(node.values)}.${computeETag(version)}`, {
    ...toNodeBody(key, node.values),
    relationshipsTotal,
    relationships: relationships.map(({ key, values }) => toRelationshipBody(key, values)),
  })
}
