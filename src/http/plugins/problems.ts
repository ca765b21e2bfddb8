import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { z } from 'zod'
import {
  AtlasError,
  type ErrorCode,
  errorCodes,
  type Fault,
  internalErrorDetail,
  toErrorCode,
} from '../../model/errors.ts'
import { telemetry } from '../../telemetry.ts'
import { suggestPath } from '../suggestPath.ts'

/** Problem details (RFC 9457), the body of every error. */
export const problemSchema = z
  .object({
    type: z.string().describe('`urn:cx-atlas:problem:` and the code in lower case, with hyphens'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    instance: z.string().describe('The id of the request, as in the log'),
    errors: z
      .array(
        z.object({
          in: z.string().optional(),
          path: z.string(),
          message: z.string(),
          code: z.string().optional(),
        }),
      )
      .optional()
      .describe('The places at fault: JSON Pointers into the body, names of parameters'),
  })
  .loose()
  .meta({ id: 'ProblemDetails', description: 'What went wrong, and where (RFC 9457)' })

/** Turns every error into problem+json; the cause of an internal error stays in the log. */
export const problems = fastifyPlugin(async (app: FastifyInstance) => {
  app.setErrorHandler((error: FastifyError | AtlasError, request, reply) => {
    if (error instanceof AtlasError) return sendAtlasError(error, request, reply)
    const status = error.statusCode ?? 500
    if (status < 500) return sendProblem(request, reply, { status, detail: error.message })
    request.log.error(error)
    return sendProblem(request, reply, { status: 500, detail: internalErrorDetail })
  })
  app.setNotFoundHandler((request) => {
    const { method, url } = request
    if (!app.supportedMethods.includes(method)) {
      throw new AtlasError('METHOD_NOT_IMPLEMENTED', `The service does not implement ${method}`)
    }
    const [path = ''] = url.split('?')
    const meant = suggestPath(path, app.methodsByAddress.keys())
    const suggestion = meant === undefined ? '' : `; did you mean '${meant}'?`
    throw new AtlasError('NOT_FOUND', `No route matches ${method} ${path}${suggestion}`)
  })
})

/** Responds to a URL that the router cannot parse, for which Fastify calls no error handler. */
export function rejectInvalidUrl(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  return sendProblem(request, reply, { status: error.statusCode ?? 400, detail: error.message })
}

const answeredSockets = new WeakSet<Socket>()

const statusByCode: Record<string, number> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 }

/** Responds to bytes that are not valid HTTP, or exceed its limits, before there is a request. */
export function rejectConnection({ code }: Pick<ConnectionError, 'code'>, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable || answeredSockets.has(socket)) {
    socket.destroy()
    return
  }
  answeredSockets.add(socket)
  const status = statusByCode[code] ?? 400
  const reason = STATUS_CODES[status] ?? ''
  const body = serializeProblem({ status, detail: reason })
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // A client that keeps sending never closes the connection itself.
  socket.destroySoon()
}

/** The text of a problem that arises before there is a request. */
export const serializeProblem = (problem: Problem) =>
  JSON.stringify(toProblemBody(crypto.randomUUID(), problem))

function sendAtlasError(error: AtlasError, request: FastifyRequest, reply: FastifyReply) {
  const { code, message: detail, faults, details } = error
  const { status } = errorCodes[code]
  if (status >= 500) request.log.error(error)
  const { retryAfterSeconds = status === 503 ? 5 : undefined } = details
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds))
  return sendProblem(request, reply, { status, code, detail, errors: faults, ...details })
}

interface Problem {
  readonly status: number
  /** Follows from the status when absent. */
  readonly code?: ErrorCode
  readonly detail: string
  readonly errors?: readonly Fault[]
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem) {
  return reply
    .code(problem.status)
    .header('x-request-id', request.id)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(toProblemBody(request.id, problem))
}

function toProblemBody(instance: string, problem: Problem) {
  const { status, detail, errors = [], code = toErrorCode(status), ...details } = problem
  telemetry.problemSent.publish(code)
  return {
    type: `urn:cx-atlas:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: errorCodes[code].title,
    status,
    detail,
    code,
    instance,
    ...(errors.length > 0 && { errors }),
    ...details,
  }
}
