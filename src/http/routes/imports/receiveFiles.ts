import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { getExtension } from '../../../formats/inputFormats.ts'
import { limits } from '../../../formats/limits.ts'
import { AtlasError } from '../../../model/errors.ts'
import { formatCount } from '../../../model/text.ts'
import type { ImportService } from '../../../transfer/import/importService.ts'
import type { ReceivedFile } from '../../../transfer/import/uploadSpool.ts'

/** Writes the files of a request to the spool; INVALID_INPUT if there is none. */
export async function receiveFiles(
  imports: ImportService,
  id: string,
  request: FastifyRequest,
  name?: string,
): Promise<ReceivedFile[]> {
  if (!request.isMultipart()) {
    if (!(request.body instanceof Readable)) throw createNoFileError()
    const fileName = name ?? chooseFileName(request.headers['content-type'])
    return [await imports.spool.receive(id, fileName, request.body)]
  }
  const files = await receiveParts(imports, id, request)
  if (files.length === 0) throw createNoFileError()
  return files
}

async function receiveParts(
  imports: ImportService,
  id: string,
  request: FastifyRequest,
): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = []
  try {
    for await (const { file, filename } of request.files()) {
      files.push(await imports.spool.receive(id, filename, file))
      if (file.truncated) throw createTooLargeError()
    }
    return files
  } catch (error) {
    throw isParserError(error) ? createMalformedMultipartError(error) : error
  }
}

/** The parser throws plain errors; those of Fastify and of the file system have a code. */
const isParserError = (error: unknown): error is Error =>
  error instanceof Error && error.constructor === Error && !('code' in error)

const createMalformedMultipartError = (cause: Error) =>
  new AtlasError('INVALID_INPUT', `Malformed multipart body: ${cause.message}`, { cause })

const createTooLargeError = () =>
  new AtlasError('REQUEST_TOO_LARGE', `Uploads are limited to ${formatCount(limits.uploadBytes, 'byte')}`)

function chooseFileName(contentType: string | undefined): string {
  const extension = getExtension(contentType)
  return extension === undefined ? 'body' : `body.${extension}`
}

const createNoFileError = () => new AtlasError('INVALID_INPUT', 'The request contains no file')
