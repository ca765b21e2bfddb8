import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { AtlasError, errorCodes, internalErrorDetail, toErrorCode } from '../../../model/errors.ts'

const odataErrorSchema = z
  .object({
    error: z.looseObject({
      code: z.string(),
      message: z.string(),
      target: z.string().optional().describe('Place of the fault'),
    }),
  })
  .meta({ id: 'ODataError', description: 'An error in the format of OData' })

const odataErrorResponse = {
  id: 'ODataErrorResponse',
  description: 'An error in the format of OData',
  content: { 'application/json': { schema: odataErrorSchema } },
}

/** Error responses of every route of the feed. */
export const odataErrorResponses = { '4XX': odataErrorResponse, '5XX': odataErrorResponse }

/** Sends errors in the OData format; details of internal errors stay in the log. */
export function sendODataError(
  error: FastifyError | AtlasError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const status = error instanceof AtlasError ? errorCodes[error.code].status : (error.statusCode ?? 500)
  if (status >= 500 && status !== 501) request.log.error(error)
  if (status === 503) reply.header('retry-after', '5')
  return reply
    .code(status)
    .type('application/json;odata.metadata=minimal;charset=utf-8')
    .serializer(JSON.stringify)
    .send({ error: error instanceof AtlasError ? toODataError(error) : toGenericError(error, status) })
}

function toODataError({ code, message, faults, details }: AtlasError) {
  const [fault, ...others] = faults
  return {
    code,
    message,
    ...(fault && { target: fault.path }),
    ...(others.length > 0 && {
      details: faults.map(({ path, message }) => ({ code, message, target: path })),
    }),
    ...(Object.keys(details).length > 0 && { innererror: details }),
  }
}

const toGenericError = ({ message }: FastifyError, status: number) => ({
  code: toErrorCode(status),
  message: status < 500 ? message : internalErrorDetail,
})
