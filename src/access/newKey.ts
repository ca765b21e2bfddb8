import { z } from 'zod'
import { AtlasError } from '../model/errors.ts'
import { faultsOf } from '../model/faults.ts'
import { accessRoles, permissions, permissionsOf } from '../model/permissions.ts'
import { valueSchema } from '../model/property.ts'
import { idSchema } from '../model/schemas.ts'

const scopeSchema = z
  .string()
  .max(100)
  .regex(
    /^(\/[a-z][a-z0-9-]*|[a-z]+)$/,
    'a permission such as read or the first step of a path such as /reports',
  )

/** What is said of a key that is to be made. */
export const newKeySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200).describe('Who or what uses it; kept with every change it makes'),
    role: z.enum(accessRoles),
    scopes: z
      .array(scopeSchema)
      .max(100)
      .default([])
      .describe('Only these permissions of the role (`read`), only these paths (`/reports`); all when empty'),
    department: idSchema
      .optional()
      .describe('An editor who may change only what this department, or one that is part of it, owns'),
    expiresAt: valueSchema({ type: 'dateTime', description: 'From when on it is refused' }).optional(),
  })
  .superRefine(({ role, scopes, department, expiresAt }, context) => {
    const fault = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    for (const [index, scope] of scopes.entries()) {
      if (scope.startsWith('/')) continue
      const known = permissions.find((permission) => permission === scope)
      if (!known) fault(['scopes', index], `is neither a permission nor a path such as /${scope}`)
      else if (!permissionsOf[role].includes(known))
        fault(['scopes', index], `is not among what a ${role} may do`)
    }
    if (department !== undefined && role !== 'editor') fault(['department'], 'limits editors only')
    if (expiresAt !== undefined && Date.parse(String(expiresAt)) <= Date.now()) {
      fault(['expiresAt'], 'has to be in the future')
    }
  })
  .meta({
    id: 'NewKey',
    description: 'An API key that is to be made',
    examples: [{ name: 'Monthly dashboard', role: 'reader', scopes: ['/reports', '/findings'] }],
  })

export type NewKey = z.output<typeof newKeySchema>

/** The same from words; INVALID_INPUT names what does not fit. */
export function parseNewKey(given: z.input<typeof newKeySchema>): NewKey {
  const result = newKeySchema.safeParse(given)
  if (result.success) return result.data
  const faults = faultsOf(result.error)
  const message = faults.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ')
  throw new AtlasError('INVALID_INPUT', message, { faults })
}
