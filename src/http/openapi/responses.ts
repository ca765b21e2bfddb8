import { z } from 'zod'
import { problemSchema } from '../plugins/problems.ts'

const header = (id: string, schema: z.ZodType, description: string) =>
  schema.optional().meta({ description, header: { id } })

/** Headers of responses, named once. */
export const responseHeaders = {
  etag: header(
    'ETag',
    z.string(),
    'Entity tag of this version. Send it as `If-Match` to change exactly this version, or as `If-None-Match` to read only a newer one.',
  ),
  location: header('Location', z.string(), 'Address of what was created'),
  idempotencyReplayed: header(
    'Idempotency-Replayed',
    z.enum(['true']),
    'Present if this is the stored response to an earlier request with the same `Idempotency-Key`',
  ),
  sequence: header(
    'CX-Atlas-Sequence',
    z.int(),
    'Number of the last change in `GET /changes` that the response includes, where it is known',
  ),
  age: header('Age', z.int(), 'Seconds since the map was last known to be so; 0 for the present state'),
  retryAfter: header('Retry-After', z.int(), 'Seconds to wait before the next attempt'),
  rateLimitLimit: header('RateLimit-Limit', z.int(), 'Requests allowed per minute'),
  rateLimitRemaining: header('RateLimit-Remaining', z.int(), 'Requests left in this minute'),
  rateLimitReset: header('RateLimit-Reset', z.int(), 'Seconds until the count starts again'),
}

const { retryAfter, rateLimitLimit, rateLimitRemaining, rateLimitReset } = responseHeaders

const rateLimitHeaders = {
  'RateLimit-Limit': rateLimitLimit,
  'RateLimit-Remaining': rateLimitRemaining,
  'RateLimit-Reset': rateLimitReset,
}

/** A response as the API's description has it; those with an id are declared once and referred to. */
export interface ResponseDescription {
  readonly id?: string
  readonly description: string
  readonly headers?: z.ZodObject
  readonly content?: Record<string, { readonly schema: z.ZodType }>
}

/** A JSON response. */
export const ok = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  { id, headers = {} }: { readonly id?: string; readonly headers?: z.ZodRawShape } = {},
) => ({
  ...(id !== undefined && { id }),
  description,
  ...(Object.keys(headers).length > 0 && { headers: z.object(headers) }),
  content: { 'application/json': { schema } },
})

/** A file with a version, in one of the formats. */
export const file = (
  formats: Iterable<FileFormat>,
  description: string,
  { id, json }: { readonly id?: string; readonly json?: z.ZodType } = {},
) => ({
  ...(id !== undefined && { id }),
  description,
  headers: z.object({ ETag: responseHeaders.etag }),
  content: describeFiles(formats, json),
})

interface FileFormat {
  readonly mediaType: string
  readonly description?: string
}

/** The content of files by media type: JSON is a value to clients, text a string; all else is bytes. */
export const describeFiles = (formats: Iterable<FileFormat>, json: z.ZodType = z.looseObject({})) =>
  Object.fromEntries(
    [...formats].map(({ mediaType, description }) => {
      const [type = ''] = mediaType.split(';')
      const schema = type === 'application/json' ? json : createFileSchema(type)
      return [type, { schema: description === undefined ? schema : schema.describe(description) }]
    }),
  )

function createFileSchema(type: string): z.ZodType {
  if (/^text\/|json$|xml$/.test(type)) return z.string()
  return z.string().meta({ format: 'binary' })
}

/** The header of what has a version. */
export const versioned = { ETag: responseHeaders.etag }

/** The headers of what may be some seconds old. */
export const aged = { ...versioned, Age: responseHeaders.age, 'CX-Atlas-Sequence': responseHeaders.sequence }

/** How responses without a body are described. */
export const emptyResponses = new Map<unknown, ResponseDescription>()

function empty(id: string, description: string, headers?: z.ZodRawShape) {
  const schema = z.null()
  emptyResponses.set(schema, { id, description, ...(headers && { headers: z.object(headers) }) })
  return schema
}

export const noContent = empty('NoContent', 'Done; there is nothing to return')
export const notModified = empty(
  'NotModified',
  'Not modified since the version in `If-None-Match`',
  versioned,
)

const problem = (id: string, description: string, headers?: z.ZodRawShape): ResponseDescription => ({
  id,
  description,
  ...(headers && { headers: z.object(headers) }),
  content: { 'application/problem+json': { schema: problemSchema } },
})

/** Every problem that is described, by its status; the ranges are for those that may come from any operation. */
export const problemResponses = {
  409: problem('Conflict', 'Conflicts with what exists, such as an id in use or remaining relationships'),
  410: problem('Gone', 'No longer available'),
  412: problem(
    'PreconditionFailed',
    'Changed since you read it: `If-Match` or `If-None-Match` does not hold',
  ),
  422: problem('Unprocessable', 'Understood, but not possible; `detail` says why'),
  507: problem('InsufficientStorage', 'The disk for uploads is full'),
  '4XX': problem(
    'ClientError',
    'The request is invalid (400), not authenticated (401), not allowed (403), for something that does not exist (404) or is no longer recorded (410), too large (413), of an unsupported type (415), or one too many (429, with the headers). `code` names the error and `errors` each place at fault.',
    { 'Retry-After': retryAfter, ...rateLimitHeaders },
  ),
  '5XX': problem(
    'ServerError',
    'The service failed (500), is temporarily overloaded or without its database (503, with `Retry-After`), or did not finish in time (504)',
    { 'Retry-After': retryAfter },
  ),
} as const
