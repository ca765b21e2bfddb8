import { type AccessRole, type Permission, roleDefinitions, writePermissions } from '../model/permissions.ts'

/** A caller and what they are allowed to do. */
export interface Caller {
  /** Identifies the caller: `key:` and the id of the key, `token:` and the subject, or `anonymous`. */
  readonly id: string
  /** Stored as the author of every change. */
  readonly name: string
  readonly roles: readonly AccessRole[]
  readonly permissions: ReadonlySet<Permission>
  /** First segments of the paths that may be called; all paths if absent. */
  readonly paths?: ReadonlySet<string>
  /** The only department whose elements may be changed. */
  readonly department?: string
  readonly expiresAt?: string
}

/** The caller while authentication is not configured: any local user. */
export const anonymousAdmin: Caller = {
  id: 'anonymous',
  name: 'anonymous',
  roles: ['admin'],
  permissions: new Set(roleDefinitions.admin.permissions),
}

/** The permissions of roles, before scopes narrow them. */
export function collectPermissions(roles: readonly AccessRole[]): Set<Permission> {
  return new Set(roles.flatMap((role) => roleDefinitions[role].permissions))
}

/**
 * Narrows permissions to scopes: permissions among the scopes limit the permissions, paths such as `/reports` limit the
 * paths. Without a scope of a sort, nothing of that sort is limited.
 */
export function narrowToScopes(
  granted: ReadonlySet<Permission>,
  scopes: readonly string[],
): Pick<Caller, 'permissions' | 'paths'> {
  const paths = scopes.filter(isPathScope).map((scope) => scope.slice(1))
  const permissionScopes = scopes.filter((scope) => !isPathScope(scope))
  const permissions =
    permissionScopes.length === 0
      ? granted
      : new Set([...granted].filter((permission) => permissionScopes.includes(permission)))
  return { permissions, ...(paths.length > 0 && { paths: new Set(paths) }) }
}

const isPathScope = (scope: string) => scope.startsWith('/')

/** Why an authenticated caller is denied a route; undefined if allowed. `path` is the pattern of the route. */
export function getDenialReason(
  { permissions, paths, department }: Caller,
  { permission, path, enforcesDepartment }: RouteRequirement,
): string | undefined {
  if (permission === 'authenticated') return undefined
  if (!permissions.has(permission)) return `This operation requires the permission "${permission}"`
  const [, step = ''] = path.split('/')
  if (paths && !paths.has(step)) return `The scopes of this key do not include /${step}`
  if (department !== undefined && writePermissions.has(permission) && !enforcesDepartment) {
    return 'This operation is not available to callers limited to a department'
  }
  return undefined
}

/** What a route requires of its caller. */
export interface RouteRequirement {
  readonly permission: Permission
  readonly path: string
  readonly enforcesDepartment: boolean
}
