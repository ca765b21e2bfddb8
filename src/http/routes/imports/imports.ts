import multipart from '@fastify/multipart'
import { z } from 'zod'
import { limits } from '../../../formats/limits.ts'
import csv from '../../../formats/tabular/writers/csv.ts'
import { documentAs } from '../../../model/documentAs.ts'
import { toFaultTable, toNotHeldTable } from '../../../transfer/import/faultTable.ts'
import type { ImportRecord } from '../../../transfer/import/importRecord.ts'
import { describeFiles, ok, problemResponses } from '../../openapi/responses.ts'
import { signalEnd } from '../../plugins/connectionDraining.ts'
import type { ServerSentEvent } from '../../plugins/serverSentEvents.ts'
import { type RoutePlugin, registerRoutes } from '../../routePlugin.ts'
import { proposeMappingRoute } from './proposeMapping.ts'
import { importConfig, longRunningConfig } from './routeConfig.ts'
import { importSchema } from './schema.ts'
import { fileTypes, type ImportRouteOptions, startImportRoute } from './startImport.ts'

const tags = ['imports']
const params = z.object({ id: z.uuid().meta({ description: 'Id of the import', param: { id: 'importId' } }) })

const importListSchema = z
  .object({ items: z.array(importSchema) })
  .meta({ id: 'ImportJobList', description: 'Recent imports' })
const importResponse = ok(importSchema, 'The import', { id: 'ImportResponse' })

const eventSchema = documentAs(z.unknown(), {
  type: 'object',
  properties: {
    event: { type: 'string', description: 'The state of the import' },
    data: { type: 'string', description: 'The import as JSON' },
  },
  required: ['event', 'data'],
}).meta({ id: 'ImportEvent', description: 'A server-sent event' })

/** Imports of files: jobs whose records survive restarts. */
export const importRoutes: RoutePlugin<ImportRouteOptions> = async (app, options) => {
  await app.register(multipart, { limits: { files: limits.files, fileSize: limits.uploadBytes } })
  app.removeContentTypeParser(['application/json', 'text/plain'])
  for (const type of fileTypes) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  }
  const routes = [
    startImportRoute,
    proposeMappingRoute,
    listImportsRoute,
    getImportRoute,
    followImportRoute,
    downloadImportErrorsRoute,
    downloadNotHeldRoute,
    cancelImportRoute,
    undoImportRoute,
  ]
  await registerRoutes(app, routes, options)
}

const listImportsRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'listImports',
    summary: 'List recent imports',
    description: 'Returns the latest imports, newest first.',
    response: { 200: ok(importListSchema, 'Recent imports') },
  }
  app.get('/imports', { config: importConfig, schema }, async () => ({ items: await imports.list() }))
}

const getImportRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'getImport',
    summary: 'Get an import',
    description: 'Returns its state, progress and errors.',
    params,
    response: { 200: importResponse },
  }
  app.get('/imports/:id', { config: importConfig, schema }, async (request) =>
    imports.read(request.params.id),
  )
}

const followImportRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'followImport',
    summary: 'Follow an import as server-sent events',
    description:
      'Sends an event for each step until the import ends. The name of an event is the state; its data is the import. A comment every 15 s shows that the connection is alive.',
    params,
    response: {
      200: { description: 'Events', content: { 'text/event-stream': { schema: eventSchema } } },
    },
  }
  app.get('/imports/:id/events', { config: longRunningConfig, schema }, async (request, reply) => {
    const { id } = request.params
    await imports.read(id)
    return reply.streamEvents(toEvents(imports.watch(id, signalEnd(reply))))
  })
}

const downloadImportErrorsRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'downloadImportErrors',
    summary: 'Download the errors of an import as CSV',
    description: 'One row for each error, with file, sheet, row, column, value and reason.',
    params,
    response: { 200: { description: 'The errors', content: describeFiles([csv]) } },
  }
  app.get('/imports/:id/errors.csv', { config: importConfig, schema }, async (request, reply) => {
    const { faults } = await imports.read(request.params.id)
    reply.type(csv.mediaType).header('content-disposition', 'attachment; filename="errors.csv"')
    return reply.send(csv.write(toFaultTable(faults)))
  })
}

const downloadNotHeldRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'downloadValuesNotHeld',
    summary: 'Download what the map does not hold of an import as CSV',
    description: 'Of files with a mapping: one row for each column and value.',
    params,
    response: { 200: { description: 'The values', content: describeFiles([csv]) } },
  }
  app.get('/imports/:id/not-held.csv', { config: importConfig, schema }, async (request, reply) => {
    const { held } = await imports.read(request.params.id)
    reply.type(csv.mediaType).header('content-disposition', 'attachment; filename="not-held.csv"')
    return reply.send(csv.write(toNotHeldTable(held?.notHeld ?? [])))
  })
}

const cancelImportRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'cancelImport',
    summary: 'Cancel an import',
    description: 'Stops the import and removes what it has written.',
    params,
    response: { 200: importResponse },
    problems: { 409: problemResponses[409] },
  }
  app.delete('/imports/:id', { config: longRunningConfig, schema }, async (request) =>
    imports.cancel(request.params.id),
  )
}

const undoImportRoute: RoutePlugin<ImportRouteOptions> = async (app, { imports }) => {
  const schema = {
    tags,
    operationId: 'undoImport',
    summary: 'Undo an import',
    description:
      'Deletes what the import created and restores what it changed or removed. If one of these elements has changed since, nothing is undone.',
    params,
    response: { 200: importResponse },
    problems: { 409: problemResponses[409] },
  }
  app.post('/imports/:id/undo', { config: longRunningConfig, schema }, async (request) =>
    imports.undo(request.params.id, request.caller.name),
  )
}

async function* toEvents(records: AsyncIterable<ImportRecord>): AsyncGenerator<ServerSentEvent> {
  for await (const record of records) yield { name: record.state, data: record }
}
