import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { listMediaTypes } from '../../../formats/inputFormats.ts'
import { limits } from '../../../formats/limits.ts'
import { booleanParameterSchema } from '../../../model/filters.ts'
import {
  type ImportRecord,
  importModeNames,
  importModes,
  isFinished,
} from '../../../transfer/import/importRecord.ts'
import type { ImportService, StartedImport } from '../../../transfer/import/importService.ts'
import { toImportError } from '../../../transfer/import/runImportInline.ts'
import { createHeaders, idempotencyHeaders } from '../../openapi/requestHeaders.ts'
import { ok, problemResponses, responseHeaders } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { readIdempotencyKey } from '../../writeRequests.ts'
import { receiveFiles } from './receiveFiles.ts'
import { longRunningConfig } from './routeConfig.ts'
import { importSchema } from './schema.ts'

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
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Name of the file if it is the body, such as `touchpoints.csv`'),
})

const binarySchema = z.string().meta({ format: 'binary' })
const multipleFilesSchema = z
  .object({
    file: z.array(binarySchema).describe('Files that belong together, such as a CSV for each kind'),
  })
  .meta({ id: 'ImportFiles', description: 'Files to import' })

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
export const startImportRoute: RoutePlugin<{ imports: ImportService }> = async (app, { imports }) => {
  const schema = {
    tags: ['imports'],
    operationId: 'startImport',
    summary: 'Import files',
    description:
      'Accepts CSV, a zip of CSV, XLSX, JSON, NDJSON, GraphML or a whiteboard. Files that cannot be read are rejected at once; all other errors are reported by the import.',
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
      const id = crypto.randomUUID()
      const { mode, dryRun, confirm, name } = request.query
      let started: StartedImport
      try {
        const files = await receiveFiles(imports, id, request, name)
        const names = files.map((file) => file.name)
        started = await imports.begin(
          id,
          { mode, dryRun, confirm, author: request.caller.name, files: names },
          { requestId: request.id, idempotencyKey: readIdempotencyKey(request, files) },
        )
      } catch (error) {
        await imports.spool.remove(id)
        throw error
      }
      if (started.isReplayed) reply.header('idempotency-replayed', 'true')
      const record = await waitForValidation(imports, started.id)
      reply.header('location', `/imports/${started.id}`)
      if (record.state === 'failed') throw toImportError(record)
      return reply.code(202).send(record)
    },
  )
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
