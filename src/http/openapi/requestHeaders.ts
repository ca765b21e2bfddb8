import { z } from 'zod'
import { mustBe } from '../../model/faults.ts'

const header = (id: string, schema: z.ZodType, description: string) =>
  schema.optional().meta({ description, param: { id } })

const ifMatch = header('If-Match', z.string(), 'Change only this version: the `ETag` that you read, or `*`')
const ifNoneMatch = header('If-None-Match', z.string(), 'Return 304 if this is still the version: its `ETag`')
const ifAbsent = header('If-None-Match-Any', z.enum(['*']), '`*`: fail with 412 if it already exists')

const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, mustBe('1 to 255 visible ASCII characters'))
const idempotencyKey = header(
  'Idempotency-Key',
  idempotencyKeySchema,
  'Any unique text. A repeated request with the same key within 24 hours returns the stored response and changes nothing.',
)

const secretIdempotencyKeySchema = z.uuidv4(
  mustBe('a random UUID (version 4), with which the stored response is encrypted'),
)
const secretIdempotencyKey = header(
  'Idempotency-Key-Secret',
  secretIdempotencyKeySchema,
  'A random UUID. A repeated request with the same key within 24 hours returns the same API key and creates none. The response is stored encrypted with this UUID, so keep it as secret as the API key.',
)

/** Of requests that read something with a version. */
export const conditionalHeaders = z.object({ 'If-None-Match': ifNoneMatch })

/** Of requests that create. */
export const createHeaders = z.object({ 'Idempotency-Key': idempotencyKey })

/** Of requests that create something secret. */
export const createSecretHeaders = z.object({ 'Idempotency-Key': secretIdempotencyKey })

/** Of requests that change what exists. */
export const changeHeaders = z.object({ 'If-Match': ifMatch, 'Idempotency-Key': idempotencyKey })

/** Of requests that create or replace. */
export const replaceHeaders = changeHeaders.extend({ 'If-None-Match': ifAbsent })

/** Of requests that change a version, and cannot be repeated. */
export const versionHeaders = z.object({ 'If-Match': ifMatch })

/** Checks the key of requests that write; the other headers stay what they are. */
export const idempotencyHeaders = z.looseObject({ 'idempotency-key': idempotencyKeySchema.optional() })

export const secretIdempotencyHeaders = z.looseObject({
  'idempotency-key': secretIdempotencyKeySchema.optional(),
})
