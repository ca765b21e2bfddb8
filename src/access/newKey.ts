import { z } from 'zod'
import { mustBe, parseOrThrow } from '../model/faults.ts'
import { accessRoles, permissions, rolePermissions } from '../model/permissions.ts'
import { valueSchema } from '../model/property.ts'
import { idSchema } from '../model/schemas.ts'

const scopeSchema = z
  .string()
  .max(100)
  .regex(/^(\/[a-z][a-z0-9-]*|[a-z]+)$/, mustBe('a permission such as read, or a path such as /reports'))

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
    const addIssue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    for (const [index, scope] of scopes.entries()) {
      if (scope.startsWith('/')) continue
      const matchingPermission = permissions.find((permission) => permission === scope)
      if (!matchingPermission)
        addIssue(['scopes', index], `is neither a permission nor a path such as /${scope}`)
      else if (!rolePermissions[role].includes(matchingPermission))
        addIssue(['scopes', index], `is not among what a ${role} may do`)
    }
    if (department !== undefined && role !== 'editor') addIssue(['department'], 'limits editors only')
    if (expiresAt !== undefined && Date.parse(String(expiresAt)) <= Date.now()) {
      addIssue(['expiresAt'], 'has to be in the future')
    }
  })
  .meta({
    id: 'NewKey',
    description: 'An API key that is to be made',
    examples: [{ name: 'Monthly dashboard', role: 'reader', scopes: ['/reports', '/findings'] }],
  })

export type NewKey = z.output<typeof newKeySchema>

/** The same from words; INVALID_INPUT names what does not fit. */
export const parseNewKey = (input: z.input<typeof newKeySchema>): NewKey => parseOrThrow(newKeySchema, input)
