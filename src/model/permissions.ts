/**
 * What a route may need of its caller. `nothing`: anyone may, and nobody is asked who they are; `identity`: whoever
 * says who they are; `read`: all that is on the map, and reports; `query`: Cypher of one's own; `edit`: elements,
 * findings and suppositions; `curate`: imports, merges, reviews, exports of everything; `administer`: keys and the
 * audit trail.
 */
export const permissions = ['nothing', 'identity', 'read', 'query', 'edit', 'curate', 'administer'] as const

export type Permission = (typeof permissions)[number]

/** What callers are to the service; each is a bundle of permissions. Not the four roles at touchpoints. */
export const accessRoles = ['reader', 'analyst', 'editor', 'steward', 'admin'] as const

export type AccessRole = (typeof accessRoles)[number]

/** What each role may do; `nothing` and `identity` nobody who is known needs to be given. */
export const rolePermissions: Readonly<Record<AccessRole, readonly Permission[]>> = {
  reader: ['read'],
  analyst: ['read', 'query'],
  editor: ['read', 'edit'],
  steward: ['read', 'query', 'edit', 'curate'],
  admin: ['read', 'query', 'edit', 'curate', 'administer'],
}
