import type { FastifySchemaCompiler, RouteOptions } from 'fastify'
import { z } from 'zod'
import { AtlasError, type Fault } from '../model/errors.ts'
import { faultsOf } from '../model/faults.ts'

/** Checks parts of requests by their zod schemas; what does not fit becomes INVALID_INPUT with every place. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart = 'body' }) => {
  const place = httpPart === 'querystring' ? 'query' : httpPart
  return (data) => {
    const result = schema.safeParse(data)
    return result.success ? { value: result.data } : { error: invalid(place, faultsOf(result.error)) }
  }
}

const noParameters = z.strictObject({})

/** Where a route declares no query parameters, none is taken. */
export function refuseUndeclaredQuery(route: RouteOptions): void {
  if (!route.schema || route.schema.hide || route.schema.querystring !== undefined) return
  route.schema = { ...route.schema, querystring: noParameters }
}

function invalid(place: string, found: readonly Fault[]): AtlasError {
  const faults = found.map(({ path, message }) => ({
    in: place,
    path: place === 'body' ? path : parameterName(path),
    message,
  }))
  const detail = faults
    .map(({ path, message }) => `${path === '' ? `the ${place}` : path} ${message}`)
    .join('; ')
  return new AtlasError('INVALID_INPUT', detail, { faults })
}

/** Parameters go by their names, as they are written in the address: `importance[gte]`. */
function parameterName(path: string): string {
  const [name = '', ...rest] = path.split('/').slice(1)
  return name + rest.map((step) => `[${step}]`).join('')
}
