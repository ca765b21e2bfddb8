import { STATUS_CODES } from 'node:http'
import { AtlasError } from '../../../model/errors.ts'

/** A request of a batch. */
export interface MultipartRequest {
  readonly id: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The response to one of them. */
export interface MultipartResponse {
  readonly id: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Whether a batch is in the older format, of parts that are each an HTTP request. */
export const isMultipartBatch = (contentType: string | undefined): boolean =>
  /^multipart\/mixed\b/i.test(contentType ?? '')

/** Reads the requests of a batch in `multipart/mixed`; INVALID_INPUT names the part that is not a request. */
export function parseMultipartBatch(contentType: string, body: string): MultipartRequest[] {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? token
  if (boundary === undefined) throw createBatchError('Content-Type must name the boundary')
  const [, ...parts] = `\n${body.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`)
  if (parts.at(-1)?.startsWith('--') !== true) throw createBatchError(`the last line must be --${boundary}--`)
  return parts.slice(0, -1).map((part, index) => parsePart(part.replace(/^[ \t]*\n/, ''), index + 1))
}

function parsePart(part: string, number: number): MultipartRequest {
  const [partHead, request] = splitHead(part)
  const partHeaders = parseHeaders(partHead.split('\n'))
  const type = partHeaders['content-type'] ?? ''
  if (isMultipartBatch(type))
    throw createBatchError(`part ${number} is a change set, but the feed is read-only; send GET requests`)
  if (!/^application\/http\b/i.test(type))
    throw createBatchError(`the Content-Type of part ${number} must be application/http`)
  const [requestHead] = splitHead(request)
  const [requestLine = '', ...headerLines] = requestHead.split('\n')
  const [, method, url] = /^([A-Za-z]+) (?!HTTP\/)(\S+)(?: HTTP\/1\.[01])?\s*$/.exec(requestLine) ?? []
  if (method === undefined || url === undefined)
    throw createBatchError(`part ${number} must start with a line such as GET Touchpoints HTTP/1.1`)
  return { id: partHeaders['content-id'] ?? String(number), method, url, headers: parseHeaders(headerLines) }
}

function splitHead(text: string): [string, string] {
  const end = text.indexOf('\n\n')
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 2)]
}

/** Headers by name in lower case. */
function parseHeaders(lines: readonly string[]): Record<string, string> {
  const pairs = lines.map((line) => /^([\w-]+):[ \t]*(.*?)[ \t]*$/.exec(line)?.slice(1) ?? [])
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]))
}

const createBatchError = (message: string) =>
  new AtlasError('INVALID_INPUT', `The batch cannot be read: ${message}`, {
    faults: [{ in: 'body', path: '', message }],
  })

/** A batch of responses, with its media type. */
export function formatMultipartBatch(responses: readonly MultipartResponse[]): {
  readonly contentType: string
  readonly body: string
} {
  const boundary = `batchresponse_${crypto.randomUUID()}`
  const parts = responses.map(({ id, status, headers, text }) =>
    [
      `--${boundary}`,
      'Content-Type: application/http',
      'Content-Transfer-Encoding: binary',
      `Content-ID: ${id}`,
      '',
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `Content-Length: ${Buffer.byteLength(text)}`,
      '',
      text,
      '',
    ].join('\r\n'),
  )
  return {
    contentType: `multipart/mixed; boundary=${boundary}`,
    body: `${parts.join('')}--${boundary}--\r\n`,
  }
}
