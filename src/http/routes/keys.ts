import { z } from 'zod'
import type { AccessControl } from '../../access/accessControl.ts'
import { newKeySchema } from '../../access/newKey.ts'
import { type AdHocQueries, queryTargets } from '../../graph/adHoc/adHocQueries.ts'
import { formatUtcTime } from '../../model/dates.ts'
import { mustBe } from '../../model/faults.ts'
import { accessRoles, permissions } from '../../model/permissions.ts'
import { timestampSchema } from '../../model/valueSchema.ts'
import { createSecretHeaders, secretIdempotencyHeaders } from '../openapi/requestHeaders.ts'
import { noContent, ok } from '../openapi/responses.ts'
import { type RoutePlugin, registerRoutes } from '../routePlugin.ts'
import { getAuthor, readIdempotencyKey } from '../writeRequests.ts'

const tags = ['keys']
const adminConfig = { permission: 'administer' } as const

const keyShape = {
  id: z.string().describe('Part of the key, between the underscores'),
  name: z.string(),
  role: z.enum(accessRoles),
  scopes: z.array(z.string()),
  department: z.string().optional(),
  createdAt: timestampSchema,
  createdBy: z.string(),
  expiresAt: timestampSchema.optional(),
  lastUsedAt: timestampSchema.optional().describe('Up to ten minutes late if used at another instance'),
  revokedAt: timestampSchema.optional(),
  revokedBy: z.string().optional(),
}

const keySchema = z.object(keyShape).meta({ id: 'ApiKey', description: 'An API key, without its secret' })
const keyListSchema = z
  .object({ items: z.array(keySchema) })
  .meta({ id: 'ApiKeyList', description: 'All API keys' })

const createdKeySchema = z
  .object({ ...keyShape, key: z.string().describe('The secret key, shown only once') })
  .meta({ id: 'CreatedApiKey', description: 'A new API key with its secret' })

const callerSchema = z
  .object({
    name: z.string().describe('Recorded as the author of changes'),
    roles: z.array(z.enum(accessRoles)),
    permissions: z.array(z.enum(permissions)),
    paths: z.array(z.string()).optional().describe('Only these paths may be called'),
    department: z.string().optional().describe('Only elements that this department owns may be changed'),
    expiresAt: timestampSchema.optional(),
    adHocQueries: z
      .object({
        target: z
          .enum(queryTargets)
          .describe(
            '`embedded`: a replica that the service starts; `server`: a server that the operator names; `off`: refused',
          ),
        blockedUntil: timestampSchema
          .optional()
          .describe('Present while queries of the caller are refused because two of them did not end'),
      })
      .describe('Where ad-hoc queries and saved reports run'),
  })
  .meta({ id: 'CurrentCaller', description: 'The caller and their permissions' })

interface KeyRouteOptions {
  readonly access: AccessControl
  readonly adHoc: AdHocQueries
}

/** API keys, and the current caller. */
export const keyRoutes: RoutePlugin<KeyRouteOptions> = async (app, options) => {
  await registerRoutes(app, [getCallerRoute, listKeysRoute, createKeyRoute, revokeKeyRoute], options)
}

const getCallerRoute: RoutePlugin<KeyRouteOptions> = async (app, { adHoc }) => {
  const schema = {
    tags,
    operationId: 'getCaller',
    summary: 'Get the current caller',
    description: 'Returns the name, roles and permissions of the caller, and where ad-hoc queries run.',
    response: { 200: ok(callerSchema, 'The caller') },
  }
  app.get('/me', { config: { permission: 'authenticated' }, schema }, async ({ caller }, reply) => {
    const { name, roles, permissions, paths, department, expiresAt } = caller
    const blockedUntil = adHoc.getBlockedUntil(caller.id)
    return reply.header('cache-control', 'no-store').send({
      name,
      roles: [...roles],
      permissions: [...permissions],
      ...(paths && { paths: [...paths].map((path) => `/${path}`) }),
      ...(department !== undefined && { department }),
      ...(expiresAt !== undefined && { expiresAt }),
      adHocQueries: {
        target: adHoc.target,
        ...(blockedUntil && { blockedUntil: formatUtcTime(blockedUntil) }),
      },
    })
  })
}

const listKeysRoute: RoutePlugin<{ access: AccessControl }> = async (app, { access }) => {
  const schema = {
    tags,
    operationId: 'listKeys',
    summary: 'List API keys',
    description: 'Returns all keys without their secrets, including revoked ones.',
    response: { 200: ok(keyListSchema, 'All keys') },
  }
  app.get('/keys', { config: adminConfig, schema }, async () => ({
    items: (await access.listKeys()).map((key) => ({ ...key, scopes: [...key.scopes] })),
  }))
}

const createKeyRoute: RoutePlugin<{ access: AccessControl }> = async (app, { access }) => {
  const schema = {
    tags,
    operationId: 'createKey',
    summary: 'Create an API key',
    description:
      'Returns the new key. The secret is shown only in this response, and when the request is repeated with its `Idempotency-Key`.',
    headers: secretIdempotencyHeaders,
    requestHeaders: createSecretHeaders,
    body: newKeySchema,
    response: { 201: ok(createdKeySchema, 'The new key with its secret') },
  }
  app.post('/keys', { config: adminConfig, schema }, async (request, reply) => {
    const author = getAuthor(request)
    const idempotencyKey = readIdempotencyKey(request)
    const created = idempotencyKey
      ? await access.createKeyOnce(request.body, author, idempotencyKey)
      : { ...(await access.createKey(request.body, author)), isReplayed: false }
    const { key, secret, isReplayed } = created
    if (isReplayed) reply.header('idempotency-replayed', 'true')
    reply.code(201).header('cache-control', 'no-store')
    return { ...key, scopes: [...key.scopes], key: secret }
  })
}

const revokeKeyRoute: RoutePlugin<{ access: AccessControl }> = async (app, { access }) => {
  const schema = {
    tags,
    operationId: 'revokeKey',
    summary: 'Revoke an API key',
    description: 'Every instance rejects the key within 5 s.',
    params: z.object({
      id: z.string().regex(/^[0-9a-f]{16}$/, mustBe('the id of a key: 16 hexadecimal digits')),
    }),
    response: { 204: noContent },
  }
  app.delete('/keys/:id', { config: adminConfig, schema }, async (request, reply) => {
    await access.revokeKey(request.params.id, getAuthor(request))
    return reply.code(204).send(null)
  })
}
