import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { AccessControl } from '../../access/accessControl.ts'
import { anonymousAdmin, type Caller, getDenialReason } from '../../access/caller.ts'
import { isLoopback } from '../../access/loopback.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Permission } from '../../model/permissions.ts'
import { readCredential } from '../credentials.ts'
import { getDelegation } from '../internalRequests.ts'
import { createRateLimiter, type RateLimiter, type RateLimits } from '../rateLimits.ts'
import { assertAllowedOrigin } from '../requestOrigin.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required permission; every route must declare it. */
    permission?: Permission
    /** Whether the route limits editors of a department to what it owns. */
    enforcesDepartment?: boolean
  }
  interface FastifyRequest {
    caller: Caller
  }
  interface FastifyInstance {
    /** Every route with its permission. */
    declaredRoutes(): readonly DeclaredRoute[]
  }
}

export interface DeclaredRoute {
  readonly method: string
  readonly url: string
  readonly permission: Permission | undefined
  readonly enforcesDepartment: boolean
}

export interface AccessControlOptions {
  readonly accessControl: AccessControl
  /** Whether local users have full access as long as authentication is not configured. */
  readonly isOpenToLocalUsers: boolean
  /** Origins of web pages that may call. */
  readonly allowedOrigins: readonly string[]
  readonly limits?: RateLimits | undefined
}

/** Authenticates, limits and authorizes every request, by the route that matched and never by its URL. */
export const accessControl = fastifyPlugin(async (app: FastifyInstance, options: AccessControlOptions) => {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    routes.push(route)
  })
  app.decorate('declaredRoutes', () => routes.flatMap(toDeclaredRoutes))
  app.addHook('onReady', async () => assertPermissionsDeclared(app.declaredRoutes()))
  app.decorateRequest('caller')
  const rateLimiter = await createRateLimiter(app, options.limits)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    await authorizeRequest(request, reply, options, rateLimiter)
  })
})

/** The caller before authentication, and on public routes. */
export const unauthenticatedCaller: Caller = {
  id: 'anonymous',
  name: 'anonymous',
  roles: [],
  permissions: new Set(),
}

async function authorizeRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  options: AccessControlOptions,
  rateLimiter: RateLimiter,
): Promise<void> {
  request.caller = unauthenticatedCaller
  assertAllowedOrigin(request, options.allowedOrigins)
  const delegation = getDelegation(request)
  const { config, url = '' } = request.routeOptions
  const { permission, enforcesDepartment = false, rateLimit } = config
  if (request.is404 || permission === 'public') {
    if (rateLimit !== false) await rateLimiter.anonymous(request, reply)
    return
  }
  const caller = delegation?.caller ?? (await authenticateCaller(request, reply, options, rateLimiter))
  const path = delegation?.path ?? url
  request.caller = caller
  if (caller !== anonymousAdmin) await rateLimiter.authenticated(request, reply, caller)
  const denialReason = permission
    ? getDenialReason(caller, { permission, path, enforcesDepartment })
    : 'Nobody is allowed to do this'
  if (denialReason !== undefined) throw new AtlasError('FORBIDDEN', denialReason)
}

async function authenticateCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  { accessControl, isOpenToLocalUsers }: AccessControlOptions,
  rateLimiter: RateLimiter,
): Promise<Caller> {
  try {
    const credential = readCredential(request)
    if (credential !== undefined) return await accessControl.authenticate(credential)
    if (isOpenToLocalUsers && isLocalRequest(request) && !(await accessControl.isAuthRequired()))
      return anonymousAdmin
  } catch (error) {
    if (!(error instanceof AtlasError && error.code === 'UNAUTHENTICATED')) throw error
    await rateLimiter.failedSignIns(request, reply)
    reply.header('www-authenticate', listChallenges(request))
    throw error
  }
  await rateLimiter.anonymous(request, reply)
  reply.header('www-authenticate', listChallenges(request))
  throw new AtlasError('UNAUTHENTICATED', 'An API key or a token is required')
}

const bearerChallenge = 'Bearer realm="cx-atlas"'
const basicChallenge = 'Basic realm="cx-atlas", charset="UTF-8"'

/** A browser asks for a user name and a password at a Basic challenge, also while a page calls, which asks by itself. */
const listChallenges = ({ headers }: FastifyRequest): string[] =>
  headers['x-requested-with'] !== undefined || headers['sec-fetch-dest'] === 'empty'
    ? [bearerChallenge]
    : [bearerChallenge, basicChallenge]

/**
 * Whether a request comes from this machine under a local host name: neither through a proxy nor under a foreign name
 * that resolves to it (DNS rebinding).
 */
function isLocalRequest({ headers, hostname, socket }: FastifyRequest): boolean {
  return (
    !forwardingHeaders.some((name) => name in headers) &&
    isLoopback(hostname) &&
    isLoopback(socket.remoteAddress ?? '')
  )
}

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host']

function toDeclaredRoutes({ method, url, config }: RouteOptions): DeclaredRoute[] {
  const { permission, enforcesDepartment = false } = config ?? {}
  return [method].flat().map((method) => ({ method, url, permission, enforcesDepartment }))
}

function assertPermissionsDeclared(routes: readonly DeclaredRoute[]): void {
  const faults = routes
    .filter(({ permission }) => permission === undefined)
    .map(({ method, url }) => ({ path: `${method} ${url}`, message: 'must declare a permission' }))
  if (faults.length === 0) return
  const names = faults.map(({ path }) => path).join(', ')
  throw new AtlasError('SETUP', `Routes without a permission: ${names}`, { faults })
}
