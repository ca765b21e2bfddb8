import type { FastifyInstance } from 'fastify'
import { type Caller, getDenialReason } from '../access/caller.ts'
import { ApiError, type ApiProblem, type ApiRequest, type AtlasApi } from '../mcp/atlasApi.ts'
import { delegate } from './internalRequests.ts'

type ApiServer = Pick<FastifyInstance, 'inject' | 'declaredRoutes'>

/** An authenticated caller who uses the API through another protocol, at a path that the scopes of their key allow. */
export interface ApiCaller {
  readonly caller: Caller
  readonly path: string
  readonly baseUrl: string
}

/** The API as that caller may use it: every request passes the checks of its route, without a connection. */
export function createCallerApi(app: ApiServer, { caller, path, baseUrl }: ApiCaller): AtlasApi {
  return {
    baseUrl,
    getDenialReason: (operation) => {
      const { permission, enforcesDepartment } = getRoute(app, operation)
      return getDenialReason(caller, { permission, path, enforcesDepartment })
    },
    send: async <Body>(request: ApiRequest, signal?: AbortSignal): Promise<Body> => {
      const { method = 'GET', query } = request
      const url = request.path + toQueryString(query)
      const content = await serializeBody(request.body)
      const response = await delegate({ caller, path }, () =>
        app.inject({ method, url, ...content, ...(signal && { signal }) }),
      )
      const body: unknown = response.body === '' ? undefined : response.json()
      if (response.statusCode < 400) return body as Body
      const retryAfter = response.headers['retry-after']
      throw new ApiError({
        ...(body as ApiProblem),
        ...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
      })
    },
  }
}

function getRoute(app: ApiServer, operation: string) {
  const route = app.declaredRoutes().find(({ method, url }) => `${method} ${url}` === operation)
  if (!route?.permission) throw new TypeError(`No route is ${operation}`)
  return { ...route, permission: route.permission }
}

function toQueryString(query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const item of [value].flat()) parameters.append(name, String(item))
  }
  return parameters.size === 0 ? '' : `?${parameters}`
}

/** A form has a boundary, which its media type names. */
async function serializeBody(body: object | undefined) {
  if (body === undefined) return {}
  const request = new Response(body instanceof FormData ? body : JSON.stringify(body))
  const type = body instanceof FormData ? request.headers.get('content-type') : 'application/json'
  return { headers: { 'content-type': type ?? '' }, payload: Buffer.from(await request.arrayBuffer()) }
}
