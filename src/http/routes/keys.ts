import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AccessControl } from '../../access/accessControl.ts'
import { newKeySchema } from '../../access/newKey.ts'
import { mustBe } from '../../model/faults.ts'
import { accessRoles, permissions } from '../../model/permissions.ts'
import { problemSchema } from '../plugins/problems.ts'
import { getAuthor } from '../writeRequests.ts'

const tags = ['keys']
const noContent = z.null().describe('Nothing')
const adminConfig = { permission: 'administer' } as const

const keyShape = {
  id: z.string().describe('Also in the key itself, between the underscores'),
  name: z.string(),
  role: z.enum(accessRoles),
  scopes: z.array(z.string()),
  department: z.string().optional(),
  createdAt: z.string(),
  createdBy: z.string(),
  expiresAt: z.string().optional(),
  lastUsedAt: z.string().optional().describe('Of other instances up to ten minutes late'),
  revokedAt: z.string().optional(),
  revokedBy: z.string().optional(),
}

const keySchema = z.object(keyShape).meta({ id: 'Key', description: 'An API key, without its secret' })

const createdKeySchema = z
  .object({ ...keyShape, key: z.string().describe('The key itself, shown this once') })
  .meta({ id: 'MadeKey', description: 'An API key that was made just now' })

const callerSchema = z
  .object({
    name: z.string().describe('What is kept as the author of changes'),
    roles: z.array(z.enum(accessRoles)),
    permissions: z.array(z.enum(permissions)),
    paths: z.array(z.string()).optional().describe('The only paths that may be called'),
    department: z.string().optional().describe('Only what this department owns may be changed'),
    expiresAt: z.string().optional(),
  })
  .meta({ id: 'Caller', description: 'Who asks, and what they may' })

/** The keys that let callers in, and who the caller is. */
export const keyRoutes: FastifyPluginAsyncZod<{ access: AccessControl }> = async (app, { access }) => {
  app.get(
    '/me',
    {
      config: { permission: 'authenticated' },
      schema: { tags, summary: 'Who I am, and what I may', response: { 200: callerSchema } },
    },
    async ({ caller }, reply) => {
      const { name, roles, permissions, paths, department, expiresAt } = caller
      return reply.header('cache-control', 'no-store').send({
        name,
        roles: [...roles],
        permissions: [...permissions],
        ...(paths && { paths: [...paths].map((path) => `/${path}`) }),
        ...(department !== undefined && { department }),
        ...(expiresAt !== undefined && { expiresAt }),
      })
    },
  )

  app.get(
    '/keys',
    {
      config: adminConfig,
      schema: {
        tags,
        summary: 'List all keys, revoked ones too',
        response: { 200: z.object({ items: z.array(keySchema) }), default: problemSchema },
      },
    },
    async () => ({ items: (await access.listKeys()).map((key) => ({ ...key, scopes: [...key.scopes] })) }),
  )

  app.post(
    '/keys',
    {
      config: adminConfig,
      schema: {
        tags,
        summary: 'Make a key; it is shown this once',
        body: newKeySchema,
        response: { 201: createdKeySchema, default: problemSchema },
      },
    },
    async (request, reply) => {
      const { key, secret } = await access.createKey(request.body, getAuthor(request))
      reply.code(201).header('cache-control', 'no-store')
      return { ...key, scopes: [...key.scopes], key: secret }
    },
  )

  app.delete(
    '/keys/:id',
    {
      config: adminConfig,
      schema: {
        tags,
        summary: 'Revoke a key, on every instance within 5 s',
        params: z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, mustBe('the id of a key')) }),
        response: { 204: noContent, default: problemSchema },
      },
    },
    async (request, reply) => {
      await access.revokeKey(request.params.id, getAuthor(request))
      return reply.code(204).send(null)
    },
  )
}
