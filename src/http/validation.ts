import type { FastifySchemaCompiler, RouteOptions } from 'fastify'
import { z } from 'zod'
import { AtlasError, type Fault } from '../model/errors.ts'
import { formatFaults, parse } from '../model/faults.ts'

/** Validates the parts of a request with zod; INVALID_INPUT lists every fault. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  const requestPart = httpPart === 'querystring' ? 'query' : httpPart
  return (data) => {
    const result = parse(schema, data, { noun: requestPart === 'body' ? 'property' : 'parameter' })
    return 'data' in result
      ? { value: result.data }
      : { error: createInvalidInputError(requestPart, result.faults) }
  }
}

const emptyQuerySchema = z.strictObject({})

/** Rejects query parameters on routes that declare none. */
export function rejectUndeclaredQuery(route: RouteOptions): void {
  if (!route.schema || route.schema.hide || route.schema.querystring !== undefined) return
  route.schema = { ...route.schema, querystring: emptyQuerySchema }
}

function createInvalidInputError(requestPart: string, faults: readonly Fault[]): AtlasError {
  const located = faults.map((fault) => ({ in: requestPart, ...fault }))
  return new AtlasError('INVALID_INPUT', formatFaults(located), { faults: located })
}
