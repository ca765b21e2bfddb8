import { z } from 'zod'
import type { Graph } from '../../../graph/graph.ts'
import { timestampSchema } from '../../../model/valueSchema.ts'
import { mappingSchema, parseMapping } from '../../../transfer/mapping/mapping.ts'
import {
  deleteMapping,
  listMappings,
  mappingNamePattern,
  readMapping,
  saveMapping,
} from '../../../transfer/mapping/mappingStore.ts'
import { noContent, ok, problemResponses } from '../../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { getAuthor } from '../../writeRequests.ts'
import { importConfig } from './routeConfig.ts'

const tags = ['imports']

export const mappingNameSchema = z
  .string()
  .max(100)
  .regex(mappingNamePattern)
  .describe('Name of a mapping, such as `kumu` or `our-applications`')

const params = z.object({ name: mappingNameSchema })

/** A mapping in a response. */
export const openMappingSchema = z.looseObject({}).describe('As `PUT /imports/mappings/{name}` takes it')

const namedMappingSchema = z
  .object({
    name: z.string(),
    isBuiltIn: z.boolean(),
    revision: z.int().optional(),
    savedBy: z.string().optional(),
    savedAt: timestampSchema.optional(),
    title: z.string().optional(),
    description: z.string().optional(),
    mapping: openMappingSchema.optional(),
  })
  .meta({ id: 'NamedMapping', description: 'A mapping with its name; lists have only its head' })

const mappingListSchema = z
  .object({ items: z.array(namedMappingSchema) })
  .meta({ id: 'MappingList', description: 'Built-in and saved mappings' })

/** Mappings of other tools' tables, saved under names. */
export const mappingRoutes: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const routes = [listMappingsRoute, getMappingRoute, saveMappingRoute, deleteMappingRoute]
  await registerRoutes(app, routes, { graph })
}

const listMappingsRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'listMappings',
    summary: 'List mappings',
    description: 'Returns the built-in mappings, then those that were saved.',
    response: { 200: ok(mappingListSchema, 'The mappings') },
  }
  app.get('/imports/mappings', { config: importConfig, schema }, async () => {
    const mappings = await listMappings(graph)
    return {
      items: mappings.map(({ mapping: { title, description }, ...head }) => ({
        ...head,
        title,
        description,
      })),
    }
  })
}

const getMappingRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'getMapping',
    summary: 'Get a mapping',
    description:
      'Returns it as JSON, which can be stored in a file and saved again, also under another name.',
    params,
    response: { 200: ok(namedMappingSchema, 'The mapping') },
  }
  app.get('/imports/mappings/:name', { config: importConfig, schema }, async (request) =>
    readMapping(graph, request.params.name),
  )
}

const saveMappingRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'saveMapping',
    summary: 'Save a mapping',
    description:
      'Checks the mapping against the model and saves it, in place of an earlier one. `docs/mappings.md` describes its fields.',
    params,
    body: mappingSchema,
    response: {
      200: ok(namedMappingSchema, 'The changed mapping'),
      201: ok(namedMappingSchema, 'The new mapping'),
    },
    problems: { 409: problemResponses[409] },
  }
  app.put('/imports/mappings/:name', { config: importConfig, schema }, async (request, reply) => {
    const mapping = parseMapping(request.body)
    const saved = await saveMapping(graph, request.params.name, mapping, getAuthor(request))
    return reply.code(saved.revision === 1 ? 201 : 200).send(saved)
  })
}

const deleteMappingRoute: RoutePlugin<{ graph: Graph }> = async (app, { graph }) => {
  const schema = {
    tags,
    operationId: 'deleteMapping',
    summary: 'Delete a saved mapping',
    description: 'Imports that use it continue. Built-in mappings cannot be deleted.',
    params,
    response: { 204: noContent },
    problems: { 409: problemResponses[409] },
  }
  app.delete('/imports/mappings/:name', { config: importConfig, schema }, async (request, reply) => {
    await deleteMapping(graph, request.params.name, getAuthor(request))
    return reply.code(204).send(null)
  })
}
