import { z } from 'zod'
import { mustBe, parseOrThrow } from '../model/faults.ts'
import { type AccessRole, accessRoles, permissions, roleDefinitions } from '../model/permissions.ts'
import { idSchema } from '../model/schemas.ts'
import { describeUnknown } from '../model/suggest.ts'
import { valueSchema } from '../model/valueSchema.ts'

const scopeSchema = z
  .string()
  .max(100)
  .regex(/^(\/[a-z][a-z0-9-]*|[a-z]+)$/, mustBe('a permission such as read, or a path such as /reports'))

/** The input that creates an API key. */
export const newKeySchema = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .describe('Person or program that uses the key; stored as the author of its changes'),
    role: z.enum(accessRoles),
    scopes: z
      .array(scopeSchema)
      .max(100)
      .default([])
      .describe(
        'Limits the key to these permissions of its role (`read`) and these paths (`/reports`); no limit if empty',
      ),
    department: idSchema
      .optional()
      .describe('Limits an editor to elements that this department, or one that is part of it, owns'),
    expiresAt: valueSchema({
      type: 'dateTime',
      description: 'Expiry time; the key is rejected from then on',
    }).optional(),
  })
  .superRefine(({ role, scopes, department, expiresAt }, context) => {
    const addIssue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    for (const [index, scope] of scopes.entries()) {
      const message = findScopeFault(scope, role)
      if (message !== undefined) addIssue(['scopes', index], message)
    }
    if (department !== undefined && !roleDefinitions[role].isLimitable) {
      addIssue(['department'], `is not available for the role ${role}`)
    }
    if (expiresAt !== undefined && Date.parse(String(expiresAt)) <= Date.now()) {
      addIssue(['expiresAt'], 'must be in the future')
    }
  })
  .meta({
    id: 'NewApiKey',
    description: 'Input that creates an API key',
    examples: [{ name: 'Monthly dashboard', role: 'reader', scopes: ['/reports', '/findings'] }],
  })

export type NewKey = z.output<typeof newKeySchema>

function findScopeFault(scope: string, role: AccessRole): string | undefined {
  if (scope.startsWith('/')) return undefined
  const permission = permissions.find((name) => name === scope)
  if (!permission)
    return `${describeUnknown('permission', scope, grantablePermissions)}; a path starts with /`
  return roleDefinitions[role].permissions.includes(permission)
    ? undefined
    : `is not a permission of the role ${role}`
}

const grantablePermissions = roleDefinitions.admin.permissions

/** A new key from its parts; INVALID_INPUT names what does not fit. */
export const parseNewKey = (input: z.input<typeof newKeySchema>): NewKey => parseOrThrow(newKeySchema, input)
