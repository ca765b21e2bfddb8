import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { getExtension, listMediaTypes } from '../../../formats/inputFormats.ts'
import { limits } from '../../../formats/limits.ts'
import csv from '../../../formats/tabular/writers/csv.ts'
import { documentAs } from '../../../model/documentAs.ts'
import { AtlasError } from '../../../model/errors.ts'
import { booleanParameterSchema } from '../../../model/filters.ts'
import { toFaultTable } from '../../../transfer/import/faultTable.ts'
import {
  type ImportRecord,
  importModeNames,
  importModes,
  isFinished,
} from '../../../transfer/import/importRecord.ts'
import type { ImportService } from '../../../transfer/import/importService.ts'
import { toImportError } from '../../../transfer/import/runImportInline.ts'
import { ok, problemResponses, responseHeaders } from '../../openapi/responses.ts'
import type { RoutePlugin } from '../../routePlugin.ts'
import { importSchema } from './schema.ts'

const tags = ['imports']
/** An upload may take long while it progresses; a client that follows an import stays connected until its end. */
const longRequestTimeoutMs = 24 * 60 * 60_000
const config = { permission: 'import', slowsImports: false } as const
const longRunningConfig = { ...config, timeoutMs: longRequestTimeoutMs, bodyTimeoutMs: longRequestTimeoutMs }
const params = z.object({ id: z.uuid().meta({ description: 'Id of the import', param: { id: 'importId' } }) })

const importResponse = ok(importSchema, 'The import', { id: 'ImportResponse' })

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

/** What is streamed. */
const eventSchema = documentAs(z.unknown(), {
  type: 'object',
  properties: {
    event: { type: 'string', description: 'The state of the import' },
    data: { type: 'string', description: 'The import as JSON' },
  },
  required: ['event', 'data'],
})
const textSchema = documentAs(z.unknown(), { type: 'string' })
const binarySchema = z.string().meta({ format: 'binary' })
const multipleFilesSchema = z.object({
  file: z.array(binarySchema).describe('Files that belong together, such as a CSV for each kind'),
})
const fileTypes = [...listMediaTypes(), 'application/zip', 'application/octet-stream']

/** Bodies are streamed, so these schemas check nothing. */
const documentedBody = {
  content: Object.fromEntries([
    ['multipart/form-data', { schema: multipleFilesSchema }],
    ...fileTypes.map((type) => [type, { schema: binarySchema.describe('The file; its name is in `name`') }]),
    ['application/json', { schema: z.unknown().describe('The same format as the JSON export') }],
  ]),
}

/** Faults found by then are in the response; later ones are in the import's record. */
const maxValidationWaitMs = 8_000
const pollIntervalMs = 20

/** Files become elements: as a job with a record that outlives the service. */
export const importRoutes: RoutePlugin<{ imports: ImportService }> = async (app, { imports }) => {
  await app.register(multipart, { limits: { files: limits.files, fileSize: limits.uploadBytes } })
  app.removeContentTypeParser(['application/json', 'text/plain'])
  for (const type of fileTypes) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  }

  app.post(
    '/imports',
    {
      config: longRunningConfig,
      bodyLimit: limits.uploadBytes,
      schema: {
        tags,
        operationId: 'startImport',
        summary: 'Import files',
        description:
          'Accepts CSV, a zip of CSV, XLSX, JSON, NDJSON, GraphML or a whiteboard. Files that cannot be read are rejected at once; all other errors are reported by the import.',
        querystring,
        documentedBody,
        response: {
          202: ok(importSchema, 'The import, still in progress', {
            headers: { Location: responseHeaders.location },
          }),
        },
        problems: { 409: problemResponses[409] },
      },
    },
    async (request, reply) => {
      const id = crypto.randomUUID()
      const { mode, dryRun, confirm, name } = request.query
      try {
        const files = await receiveFiles(imports, id, request, name)
        await imports.begin(id, { mode, dryRun, confirm, author: request.caller.name, files })
      } catch (error) {
        await imports.spool.remove(id)
        throw error
      }
      const record = await waitForValidation(imports, id)
      reply.header('location', `/imports/${id}`)
      if (record.state === 'failed') throw toImportError(record)
      return reply.code(202).send(record)
    },
  )

  app.get(
    '/imports',
    {
      config,
      schema: {
        tags,
        operationId: 'listImports',
        summary: 'List recent imports',
        description: 'Returns the latest imports, newest first.',
        response: { 200: ok(z.object({ items: z.array(importSchema) }), 'Recent imports') },
      },
    },
    async () => ({ items: await imports.list() }),
  )

  app.get(
    '/imports/:id',
    {
      config,
      schema: {
        tags,
        operationId: 'getImport',
        summary: 'Get an import',
        description: 'Returns its state, progress and errors.',
        params,
        response: { 200: importResponse },
      },
    },
    async (request) => imports.read(request.params.id),
  )

  app.get(
    '/imports/:id/events',
    {
      config: longRunningConfig,
      schema: {
        tags,
        operationId: 'followImport',
        summary: 'Follow an import as server-sent events',
        description:
          'Sends an event for each step until the import ends. The name of an event is the state; its data is the import.',
        params,
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: eventSchema } } },
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      await imports.read(id)
      const connectionClosed = new AbortController()
      request.raw.once('close', () => connectionClosed.abort())
      reply.type('text/event-stream').header('cache-control', 'no-store')
      return reply.send(Readable.from(toServerSentEvents(imports.watch(id, connectionClosed.signal))))
    },
  )

  app.get(
    '/imports/:id/errors.csv',
    {
      config,
      schema: {
        tags,
        operationId: 'downloadImportErrors',
        summary: 'Download the errors of an import as CSV',
        description: 'One row for each error, with file, sheet, row, column, value and reason.',
        params,
        response: { 200: { description: 'The errors', content: { 'text/csv': { schema: textSchema } } } },
      },
    },
    async (request, reply) => {
      const { faults } = await imports.read(request.params.id)
      reply.type(csv.mediaType).header('content-disposition', 'attachment; filename="errors.csv"')
      return reply.send(csv.write(toFaultTable(faults)))
    },
  )

  app.delete(
    '/imports/:id',
    {
      config: longRunningConfig,
      schema: {
        tags,
        operationId: 'cancelImport',
        summary: 'Cancel an import',
        description: 'Stops the import and removes what it has written.',
        params,
        response: { 200: importResponse },
        problems: { 409: problemResponses[409] },
      },
    },
    async (request) => imports.cancel(request.params.id),
  )

  app.post(
    '/imports/:id/undo',
    {
      config: longRunningConfig,
      schema: {
        tags,
        operationId: 'undoImport',
        summary: 'Undo an import',
        description:
          'Deletes what the import created and restores what it changed or removed. If one of these elements has changed since, nothing is undone.',
        params,
        response: { 200: importResponse },
        problems: { 409: problemResponses[409] },
      },
    },
    async (request) => imports.undo(request.params.id, request.caller.name),
  )
}

/** Puts the files of a request into the spool and gives their names. */
async function receiveFiles(
  imports: ImportService,
  id: string,
  request: FastifyRequest,
  name?: string,
): Promise<string[]> {
  if (!request.isMultipart()) {
    if (!(request.body instanceof Readable)) throw createNoFileError()
    const fileName = name ?? chooseFileName(request.headers['content-type'])
    await imports.spool.receive(id, fileName, request.body)
    return [fileName]
  }
  const names = await receiveParts(imports, id, request)
  if (names.length === 0) throw createNoFileError()
  return names
}

async function receiveParts(imports: ImportService, id: string, request: FastifyRequest): Promise<string[]> {
  const names: string[] = []
  try {
    for await (const { file, filename } of request.files()) {
      names.push(filename)
      await imports.spool.receive(id, filename, file)
      if (file.truncated) throw createTooLargeError()
    }
    return names
  } catch (error) {
    throw isParserError(error) ? createMalformedMultipartError(error) : error
  }
}

/** The parser throws plain errors; those of the framework and of the disk have a code. */
const isParserError = (error: unknown): error is Error =>
  error instanceof Error && error.constructor === Error && !('code' in error)

const createMalformedMultipartError = (cause: Error) =>
  new AtlasError('INVALID_INPUT', `Malformed multipart body: ${cause.message}`, { cause })

const createTooLargeError = () =>
  new AtlasError('REQUEST_TOO_LARGE', `An upload has at most ${limits.uploadBytes} bytes`)

function chooseFileName(contentType = ''): string {
  const [mediaType = ''] = contentType.split(';')
  const extension = mediaType === 'application/zip' ? 'zip' : getExtension(mediaType.trim())
  return extension === undefined ? 'body' : `body.${extension}`
}

const createNoFileError = () => new AtlasError('INVALID_INPUT', 'No file was sent')

/** Waits while it may still be refused. */
async function waitForValidation(imports: ImportService, id: string): Promise<ImportRecord> {
  const deadline = performance.now() + maxValidationWaitMs
  for (;;) {
    const record = await imports.read(id)
    const isReading = record.state === 'received' || record.state === 'reading'
    if (!isReading || isFinished(record) || performance.now() > deadline) return record
    await sleep(pollIntervalMs)
  }
}

async function* toServerSentEvents(records: AsyncIterable<ImportRecord>): AsyncGenerator<string> {
  for await (const record of records) yield `event: ${record.state}\ndata: ${JSON.stringify(record)}\n\n`
}
