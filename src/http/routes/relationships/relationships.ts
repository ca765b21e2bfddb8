import { toEntityTag } from '../../../graph/element.ts'
import type { Graph } from '../../../graph/graph.ts'
import { readRelationship } from '../../../graph/reading/readElement.ts'
import { systemProperties } from '../../../model/kind.ts'
import { relationshipTypes } from '../../../model/relationships.ts'
import {
  commonRelationshipProperties,
  getRelationshipProperties,
  type RelationshipType,
} from '../../../model/relationshipType.ts'
import {
  anyRelationshipSchema,
  relationshipInputSchema,
  relationshipOutputSchema,
  relationshipPatchSchema,
  toSchemaName,
} from '../../../model/schemas.ts'
import { toPascalCase, toPlural, withArticle } from '../../../model/text.ts'
import { toRelationshipBody } from '../../elementBodies.ts'
import { parseCondition, sendWithETag } from '../../etags.ts'
import {
  changeHeaders,
  conditionalHeaders,
  idempotencyHeaders,
  replaceHeaders,
} from '../../openapi/requestHeaders.ts'
import { noContent, notModified, problemResponses } from '../../openapi/responses.ts'
import { readsMapOnly } from '../../plugins/repeatedReads.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { prepareChange, sendWriteResult } from '../../writeRequests.ts'
import { listRelationshipsRoute } from './listRelationships.ts'
import {
  createRelationshipParams,
  type RelationshipRouteOptions,
  relationshipResponse,
  tags,
  toRelationshipKey,
  toRelationshipUrl,
} from './schemas.ts'

const createConfig = ({ name }: RelationshipType) =>
  ({ permission: 'edit', enforcesDepartment: true, kind: name }) as const

/** Problems of every write: another version, or an idempotency key of a different request. */
const writeProblems = { 412: problemResponses[412], 422: problemResponses[422] }

/** Routes of each type of relationship, and a list of all types. */
export const relationshipRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  await listRelationshipsRoute(app, {
    path: '/relationships',
    operationId: 'listRelationships',
    noun: 'relationships of all types',
    types: [...relationshipTypes.values()],
    properties: { ...commonRelationshipProperties, ...systemProperties },
    itemSchema: anyRelationshipSchema(relationshipTypes),
    pageId: 'AnyRelationshipPage',
  })
  for (const type of relationshipTypes.values()) {
    await listRelationshipsRoute(app, {
      path: `/relationships/${type.name}`,
      operationId: `list${toPascalCase(toPlural(type.noun))}`,
      noun: `${type.name} relationships`,
      types: [type],
      properties: getRelationshipProperties(type),
      itemSchema: relationshipOutputSchema(type),
      pageId: `${toSchemaName(type)}Page`,
    })
    for (const route of [readRoute, setRoute, updateRoute, deleteRoute]) {
      await route(app, { graph, type })
    }
  }
}

const readRoute: RoutePlugin<RelationshipRouteOptions> = async (app, { type }) => {
  const schema = {
    tags,
    operationId: `get${toPascalCase(type.noun)}`,
    summary: `Get ${withTypeName(type.name)}`,
    description: `${type.name}: the first node ${type.description}.`,
    requestHeaders: conditionalHeaders,
    params: createRelationshipParams(type),
    response: { 200: relationshipResponse(type), 304: notModified },
  }
  app.get(toRelationshipUrl(type), { config: readsMapOnly, schema }, async (request, reply) => {
    const relationshipKey = toRelationshipKey(type, request.params)
    const { key, values, version } = await readRelationship(request.source.graph, relationshipKey)
    reply.shownVersion = version
    return sendWithETag(request, reply, toEntityTag(values), toRelationshipBody(key, values))
  })
}

const setRoute: RoutePlugin<RelationshipRouteOptions> = async (app, { graph, type }) => {
  const schema = {
    tags,
    operationId: `set${toPascalCase(type.noun)}`,
    summary: `Create or replace ${withTypeName(type.name)}`,
    description: 'Properties that the body omits are removed. Both nodes must exist.',
    headers: idempotencyHeaders,
    requestHeaders: replaceHeaders,
    params: createRelationshipParams(type),
    body: relationshipInputSchema(type),
    response: { 200: relationshipResponse(type), 201: relationshipResponse(type) },
    problems: writeProblems,
  }
  app.put(toRelationshipUrl(type), { config: createConfig(type), schema }, async (request, reply) => {
    const key = toRelationshipKey(type, request.params)
    const change = { op: 'put', key, values: request.body, condition: parseCondition(request) } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}

const updateRoute: RoutePlugin<RelationshipRouteOptions> = async (app, { graph, type }) => {
  const schema = {
    tags,
    operationId: `update${toPascalCase(type.noun)}`,
    summary: `Update ${withTypeName(type.name)}`,
    description: 'JSON Merge Patch: null removes a property, others stay.',
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params: createRelationshipParams(type),
    body: relationshipPatchSchema(type),
    response: { 200: relationshipResponse(type) },
    problems: writeProblems,
  }
  app.patch(toRelationshipUrl(type), { config: createConfig(type), schema }, async (request, reply) => {
    const key = toRelationshipKey(type, request.params)
    const change = { op: 'patch', key, patch: request.body, condition: parseCondition(request) } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}

const deleteRoute: RoutePlugin<RelationshipRouteOptions> = async (app, { graph, type }) => {
  const schema = {
    tags,
    operationId: `delete${toPascalCase(type.noun)}`,
    summary: `Delete ${withTypeName(type.name)}`,
    description: 'Deletes the relationship; both nodes stay.',
    headers: idempotencyHeaders,
    requestHeaders: changeHeaders,
    params: createRelationshipParams(type),
    response: { 204: noContent },
    problems: writeProblems,
  }
  app.delete(toRelationshipUrl(type), { config: createConfig(type), schema }, async (request, reply) => {
    const key = toRelationshipKey(type, request.params)
    const change = { op: 'delete', key, condition: parseCondition(request) } as const
    return sendWriteResult(graph, request, reply, prepareChange(change))
  })
}

const withTypeName = (name: string) => `${withArticle(name)} relationship`
