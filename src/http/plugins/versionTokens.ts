import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { Caller } from '../../access/caller.ts'
import { type Commit, parseBookmark, toBookmark } from '../../graph/commits.ts'
import type { Graph } from '../../graph/graph.ts'
import { AtlasError } from '../../model/errors.ts'
import type { Permission } from '../../model/permissions.ts'
import { isUnsafeMethod } from '../methods.ts'

/** Carries, in a response, a version of the database that includes what the request wrote or read. */
export const versionHeader = 'cx-atlas-version'
/** Carries, in a request, the version that its response must show at least. */
export const requiredVersionHeader = 'if-version-at-least'

/**
 * Lets clients of several instances read what they have written: every response has a version, and a request that names one
 * waits until what it reads has it. Callers who may write need not name it: in a cluster, what they read is as new as what the
 * leader has.
 */
export const versionTokens = fastifyPlugin(async (app: FastifyInstance, { graph }: { graph: Graph }) => {
  app.addHook('onRequest', async (request) => {
    if (isPublic(request)) return
    const commit = readRequiredVersion(request)
    if (commit) {
      await graph.waitForCommit(commit)
      request.deadline = { ...request.deadline, requiredCommit: commit }
    } else if (!isUnsafeMethod(request.method) && mayWrite(request.caller)) {
      // Without a leader nobody can write, and reads go on.
      await graph.catchUpWithLeader().catch(() => {})
    }
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    const commit = isPublic(request) ? undefined : graph.getSeenCommit()
    if (commit) reply.header(versionHeader, toBookmark(commit))
    done(null, payload)
  })
})

const isPublic = ({ is404, routeOptions }: FastifyRequest) =>
  is404 || routeOptions.config.permission === 'public'

function readRequiredVersion({ headers }: FastifyRequest): Commit | undefined {
  const token = headers[requiredVersionHeader]
  if (token === undefined) return undefined
  const commit = typeof token === 'string' ? parseBookmark(token) : undefined
  if (commit) return commit
  throw new AtlasError('INVALID_INPUT', 'The header If-Version-At-Least is not a version', {
    faults: [
      { in: 'headers', path: requiredVersionHeader, message: 'must be a CX-Atlas-Version of a response' },
    ],
  })
}

const readingPermissions: ReadonlySet<Permission> = new Set(['public', 'authenticated', 'read'])

const mayWrite = ({ permissions }: Caller) =>
  [...permissions].some((permission) => !readingPermissions.has(permission))
