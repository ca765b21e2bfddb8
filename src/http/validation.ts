import type { FastifySchemaCompiler, RouteOptions } from 'fastify'
import { z } from 'zod'
import { AtlasError, type Fault } from '../model/errors.ts'
import { toFaults } from '../model/faults.ts'

/** Checks parts of requests by their zod schemas; what does not fit becomes INVALID_INPUT with every place. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  const requestPart = httpPart === 'querystring' ? 'query' : httpPart
  return (data) => {
    const result = schema.safeParse(data)
    return result.success
      ? { value: result.data }
      : { error: toInvalidInput(requestPart, toFaults(result.error)) }
  }
}

const emptyQuerySchema = z.strictObject({})

/** Where a route declares no query parameters, none is taken. */
export function rejectUndeclaredQuery(route: RouteOptions): void {
  if (!route.schema || route.schema.hide || route.schema.querystring !== undefined) return
  route.schema = { ...route.schema, querystring: emptyQuerySchema }
}

function toInvalidInput(requestPart: string, issues: readonly Fault[]): AtlasError {
  const faults = issues.map(({ path, message }) => ({
    in: requestPart,
    path: requestPart === 'body' ? path : toParameterName(path),
    message,
  }))
  const detail = faults
    .map(({ path, message }) => `${path === '' ? `the ${requestPart}` : path} ${message}`)
    .join('; ')
  return new AtlasError('INVALID_INPUT', detail, { faults })
}

/** Parameters go by their names, as they are written in the address: `importance[gte]`. */
function toParameterName(path: string): string {
  const [name = '', ...rest] = path.split('/').slice(1)
  return name + rest.map((step) => `[${step}]`).join('')
}
