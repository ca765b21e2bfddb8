import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { listMediaTypes } from '../../../formats/inputFormats.ts'
import { limits } from '../../../formats/limits.ts'
import type { Graph } from '../../../graph/graph.ts'
import { booleanParameterSchema } from '../../../model/filters.ts'
import {
  type ImportRecord,
  type ImportRequest,
  importModeNames,
  importModes,
  isFinished,
} from '../../../transfer/import/importRecord.ts'
import type { ImportService } from '../../../transfer/import/importService.ts'
import { toImportError } from '../../../transfer/import/runImportInline.ts'
import type { ReceivedFile } from '../../../transfer/import/uploadSpool.ts'
import { readValidMapping } from '../../../transfer/mapping/mappingStore.ts'
import { createHeaders, idempotencyHeaders } from '../../openapi/requestHeaders.ts'
import { ok, problemResponses, responseHeaders } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { readIdempotencyKey } from '../../writeRequests.ts'
import { mappingNameSchema } from './mappings.ts'
import { receiveFiles } from './receiveFiles.ts'
import { longRunningConfig } from './routeConfig.ts'
import { importSchema } from './schema.ts'

export const fileNameSchema = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Name of the file if it is the body, such as `touchpoints.csv`')

const querystring = z.strictObject({
  mode: z
    .enum(importModeNames)
    .default('upsert')
    .describe(importModeNames.map((mode) => `${mode}: ${importModes[mode]}`).join('. ')),
  dryRun: booleanParameterSchema.default(false).describe('Check everything and write nothing'),
  confirm: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Number of elements that `mode=replace` may delete'),
  name: fileNameSchema,
  mapping: mappingNameSchema.optional(),
})

export const binarySchema = z.string().meta({ format: 'binary' })
export const multipleFilesSchema = z
  .object({
    file: z.array(binarySchema).describe('Files that belong together, such as a CSV for each kind'),
  })
  .meta({ id: 'ImportFiles', description: 'Files to import' })

export interface ImportRouteOptions {
  readonly graph: Graph
  readonly imports: ImportService
}

/** Media types of files that are imported. */
export const fileTypes = [...listMediaTypes(), 'application/zip', 'application/octet-stream']

/** Bodies are streamed, so these schemas only describe them. */
const documentedBody = {
  content: Object.fromEntries([
    ['multipart/form-data', { schema: multipleFilesSchema }],
    ...fileTypes.map((type) => [type, { schema: binarySchema.describe('The file; its name is in `name`') }]),
    ['application/json', { schema: z.looseObject({}).describe('The same format as the JSON export') }],
  ]),
}

/** Faults found within this time are in the response; later ones only in the import's record. */
const maxValidationWaitMs = 8_000
const pollIntervalMs = 20

/** Receives files and starts to import them. */
export const startImportRoute: RoutePlugin<ImportRouteOptions> = async (app, { graph, imports }) => {
  const schema = {
    tags: ['imports'],
    operationId: 'startImport',
    summary: 'Import files',
    description:
      'Accepts CSV, XLSX, ODS, JSON, NDJSON, GraphML, GEXF, YAML or a zip of them; with a mapping, also tables and XML of other tools. Files that cannot be read are rejected at once; all other errors are reported by the import.',
    headers: idempotencyHeaders,
    requestHeaders: createHeaders,
    querystring,
    documentedBody,
    response: {
      202: ok(importSchema, 'The import, still in progress', {
        headers: { Location: responseHeaders.location },
      }),
    },
    problems: { 409: problemResponses[409], 422: problemResponses[422], 507: problemResponses[507] },
  }
  app.post(
    '/imports',
    { config: { ...longRunningConfig, streamsBody: true }, bodyLimit: limits.uploadBytes, schema },
    async (request, reply) => {
      const { name, ...options } = request.query
      const mapping =
        options.mapping === undefined ? undefined : await readValidMapping(graph, options.mapping)
      const receive = async (id: string) => {
        const files = await receiveFiles(imports, id, request, name)
        if (mapping) await imports.spool.saveMapping(id, mapping)
        return files
      }
      return reply.code(202).send(await beginImport(imports, request, reply, receive, options))
    },
  )
}

/**
 * Starts an import of the files that `receive` writes to the spool. Returns its record once they are read, or after some
 * time; throws what was wrong with them.
 */
export async function beginImport(
  imports: ImportService,
  request: FastifyRequest,
  reply: FastifyReply,
  receive: (id: string) => Promise<ReceivedFile[]>,
  options: Pick<ImportRequest, 'mode' | 'dryRun' | 'confirm' | 'mapping'>,
): Promise<ImportRecord> {
  const id = crypto.randomUUID()
  const started = await imports.spool.removeOnFailure(id, async () => {
    const files = await receive(id)
    return imports.begin(
      id,
      { ...options, author: request.caller.name, files: files.map(({ name }) => name) },
      { requestId: request.id, idempotencyKey: readIdempotencyKey(request, files) },
    )
  })
  if (started.isReplayed) reply.header('idempotency-replayed', 'true')
  const record = await waitForValidation(imports, started.id)
  reply.header('location', `/imports/${started.id}`)
  if (record.state === 'failed') throw toImportError(record)
  return record
}

/** Waits until the files are read, or the time is over. */
async function waitForValidation(imports: ImportService, id: string): Promise<ImportRecord> {
  const deadline = performance.now() + maxValidationWaitMs
  for (;;) {
    const record = await imports.read(id)
    const isReading = record.state === 'received' || record.state === 'reading'
    if (!isReading || isFinished(record) || performance.now() > deadline) return record
    await sleep(pollIntervalMs)
  }
}
