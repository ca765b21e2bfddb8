import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Access } from '../../access/accessControl.ts'
import { anonymousAdmin, type Caller, refusalOf } from '../../access/caller.ts'
import { isLoopback } from '../../access/loopback.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Permission } from '../../model/permissions.ts'
import { credentialIn } from '../credentials.ts'
import { type Limits, limits, type RequestLimits } from '../rateLimits.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller of this route has to be allowed; without it the service does not start. */
    needs?: Permission
    /** Editors who are limited to what their department owns are kept to it by what the route calls. */
    keepsToDepartment?: boolean
  }
  interface FastifyRequest {
    caller: Caller
  }
  interface FastifyInstance {
    /** Every route and what it needs. */
    declaredRoutes(): readonly DeclaredRoute[]
  }
}

export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly needs: Permission | undefined
}

export interface AccessPluginOptions {
  readonly access: Access
  /** Whether anybody on this machine may do everything as long as there is no key. */
  readonly mayBeOpen: boolean
  readonly limits?: RequestLimits | undefined
}

/** Who is asking, whether they may, and not too often: asked of the route that was found, never of the address. */
export const access = fastifyPlugin(async (app: FastifyInstance, options: AccessPluginOptions) => {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.decorate('declaredRoutes', () => routes.flatMap(declared))
  app.addHook('onReady', async () => refuseUndeclared(app.declaredRoutes()))
  app.decorateRequest('caller')
  const limit = await limits(app, options.limits)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    await admit(request, reply, options, limit)
  })
})

/** One whom nobody asked who they are. */
const nobody: Caller = { id: 'anonymous', name: 'anonymous', roles: [], permissions: new Set() }

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AccessPluginOptions,
  limit: Limits,
): Promise<void> {
  request.caller = nobody
  const { config, url: path = '' } = request.routeOptions
  const { needs, keepsToDepartment = false, rateLimit } = config
  if (request.is404 || needs === 'nothing') {
    if (rateLimit !== false) await limit.unknown(request, reply)
    return
  }
  const caller = await identified(request, reply, options, limit)
  request.caller = caller
  if (caller !== anonymousAdmin) await limit.known(request, reply, caller)
  const refusal = needs ? refusalOf(caller, { needs, path, keepsToDepartment }) : 'Nobody may do this'
  if (refusal !== undefined) throw new AtlasError('FORBIDDEN', refusal)
}

async function identified(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, mayBeOpen }: AccessPluginOptions,
  limit: Limits,
): Promise<Caller> {
  try {
    const credential = credentialIn(request)
    if (credential !== undefined) return await access.callerOf(credential)
    if (mayBeOpen && isAtHome(request) && !(await access.isNeeded())) return anonymousAdmin
  } catch (error) {
    if (!(error instanceof AtlasError && error.code === 'UNAUTHENTICATED')) throw error
    await limit.failed(request, reply)
    reply.header('www-authenticate', challenges)
    throw error
  }
  await limit.unknown(request, reply)
  reply.header('www-authenticate', challenges)
  throw new AtlasError('UNAUTHENTICATED', 'This needs an API key or a token')
}

const challenges = ['Bearer realm="cx-atlas"', 'Basic realm="cx-atlas", charset="UTF-8"']

/**
 * From this machine, by a name of this machine: neither through a proxy nor by a foreign name that a web page had
 * resolved to it (DNS rebinding).
 */
function isAtHome({ headers, hostname, socket }: FastifyRequest): boolean {
  return (
    !forwarding.some((name) => name in headers) &&
    isLoopback(hostname) &&
    isLoopback(socket.remoteAddress ?? '')
  )
}

const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host']

function declared({ method, url, config }: RouteOptions): DeclaredRoute[] {
  return [method].flat().map((method) => ({ method, url, needs: config?.needs }))
}

function refuseUndeclared(routes: readonly DeclaredRoute[]): void {
  const faults = routes
    .filter(({ needs }) => needs === undefined)
    .map(({ method, url }) => ({ path: `${method} ${url}`, message: 'does not say what it needs' }))
  if (faults.length === 0) return
  const names = faults.map(({ path }) => path).join(', ')
  throw new AtlasError('SETUP', `Routes have to say what they need of their caller: ${names}`, { faults })
}
