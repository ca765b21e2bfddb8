import { z } from 'zod'
import type { NodeKey } from '../../../graph/element.ts'
import type { Graph } from '../../../graph/graph.ts'
import { resolveNodeId, toReplacementValues } from '../../../graph/writing/elementInput.ts'
import type { NodeKind } from '../../../model/kind.ts'
import { nodeKinds } from '../../../model/kinds.ts'
import { nodeInputSchema, nodePatchSchema } from '../../../model/schemas.ts'
import { toWords, withArticle } from '../../../model/text.ts'
import { parseCondition } from '../../etags.ts'
import {
  changeHeaders,
  createHeaders,
  idempotencyHeaders,
  replaceHeaders,
} from '../../openapi/requestHeaders.ts'
import { noContent, problemResponses } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { prepareChange, sendWriteResult } from '../../writeRequests.ts'
import { listNodesRoute } from './listNodes.ts'
import { readNodeRoute } from './readNode.ts'
import { createdNodeResponse, type NodeRouteOptions, nodeIdParams, nodeResponse } from './schemas.ts'

const createConfig = ({ name }: NodeKind) =>
  ({ permission: 'edit', enforcesDepartment: true, kind: name }) as const

/** Problems of every write: another version, an id in use, or an idempotency key of a different request. */
const writeProblems = { 409: problemResponses[409], 412: problemResponses[412], 422: problemResponses[422] }

/** Routes of each kind of node. */
export const nodeRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  for (const kind of nodeKinds.values()) {
    for (const route of [
      listNodesRoute,
      createNodeRoute,
      readNodeRoute,
      replaceNodeRoute,
      updateNodeRoute,
      deleteNodeRoute,
    ]) {
      await route(app, { graph, kind })
    }
  }
}

const toNodeKey = ({ name }: NodeKind, id: string): NodeKey => ({ kind: name, id })

const createNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { graph, kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `create${kind.name}`,
    summary: `Create ${withArticle(noun)}`,
    description: `Creates ${withArticle(noun)}. Without \`id\` the id is derived from the name.`,
    headers: idempotencyHeaders,
    requestHeaders: createHeaders,
    body: nodeInputSchema(kind),
    response: { 201: createdNodeResponse(kind) },
    problems: { 409: problemResponses[409], 422: problemResponses[422] },
  }
  app.post(`/${kind.path}`, { config: createConfig(kind), schema }, async (request, reply) => {
    const id = resolveNodeId(request.body)
    const values = { ...request.body, id }
    const change = {
      op: 'create',
      key: toNodeKey(kind, id),
      values,
      condition: parseCondition(request),
    } as const
    return sendWriteResult(graph, request, reply, prepareChange(change, { location: `/${kind.path}/${id}` }))
  })
}

const replaceNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { graph, kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `replace${kind.name}`,
    summary: `Create or replace ${withArticle(noun)}`,
    description: `Properties that the body omits are removed. \`id\` may be omitted; it must equal the one in the path.`,
    headers: idempotencyHeaders,
    requestHeaders: replaceHeaders,
    params: nodeIdParams,
    body: nodeInputSchema(kind),
    response: { 200: nodeResponse(kind), 201: nodeResponse(kind) },
    problems: writeProblems,
  }
  app.put(`/${kind.path}/:id`, { config: createConfig(kind), schema }, async (request, reply) => {
    const { id } = request.params
    const values = toReplacementValues(request.body, id)
    const change = {
      op: 'put',
      key: toNodeKey(kind, id),
      values,
      condition: parseCondition(request),
    } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}

const updateNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { graph, kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `update${kind.name}`,
    summary: `Update ${withArticle(noun)}`,
    description: 'JSON Merge Patch: null removes a property, others stay.',
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params: nodeIdParams,
    body: nodePatchSchema(kind),
    response: { 200: nodeResponse(kind) },
    problems: writeProblems,
  }
  app.patch(`/${kind.path}/:id`, { config: createConfig(kind), schema }, async (request, reply) => {
    const key = toNodeKey(kind, request.params.id)
    const change = { op: 'patch', key, patch: request.body, condition: parseCondition(request) } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}

const deletionQuery = z.strictObject({
  cascade: z
    .literal('relationships')
    .optional()
    .meta({ description: 'Also delete its relationships', param: { id: 'cascade' } }),
})

const deleteNodeRoute: RoutePlugin<NodeRouteOptions> = async (app, { graph, kind }) => {
  const noun = toWords(kind.name)
  const schema = {
    tags: [kind.path],
    operationId: `delete${kind.name}`,
    summary: `Delete ${withArticle(noun)}`,
    description: `Fails with 409 while the ${noun} has relationships, unless \`cascade=relationships\`.`,
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params: nodeIdParams,
    querystring: deletionQuery,
    response: { 204: noContent },
    problems: writeProblems,
  }
  app.delete(`/${kind.path}/:id`, { config: createConfig(kind), schema }, async (request, reply) => {
    const key = toNodeKey(kind, request.params.id)
    const { cascade } = request.query
    const change = {
      op: 'delete',
      key,
      condition: parseCondition(request),
      ...(cascade && { cascade }),
    } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}
