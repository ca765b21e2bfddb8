import { type AccessRole, type Permission, rolePermissions } from '../model/permissions.ts'

/** Who asks, and what they may. */
export interface Caller {
  /** Tells callers apart: `key:` and the id of the key, `token:` and the subject, or `anonymous`. */
  readonly id: string
  /** Kept with every change. */
  readonly name: string
  readonly roles: readonly AccessRole[]
  readonly permissions: ReadonlySet<Permission>
  /** First steps of the paths that may be called; all of them when absent. */
  readonly paths?: ReadonlySet<string>
  /** The department whose elements alone may be changed. */
  readonly department?: string
  readonly expiresAt?: string
}

/** Where nobody has to say who they are: the service tried out on one's own machine. */
export const anonymousAdmin: Caller = {
  id: 'anonymous',
  name: 'anonymous',
  roles: ['admin'],
  permissions: new Set(rolePermissions.admin),
}

/** What a caller still to be narrowed by scopes may do. */
export function collectPermissions(roles: readonly AccessRole[]): Set<Permission> {
  return new Set(roles.flatMap((role) => rolePermissions[role]))
}

/**
 * Narrows to scopes: permissions among them are all that is left of the permissions, paths such as `/reports` all that
 * may be called. Where none of a sort is given, nothing of that sort is taken away.
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

/** Why a known caller may not call a route; nothing when they may. `path` is the route's own, not the request's. */
export function getDenialReason(
  { permissions, paths, department }: Caller,
  { permission, path, enforcesDepartment }: RouteRequirement,
): string | undefined {
  if (permission === 'identity') return undefined
  if (!permissions.has(permission)) return `This needs the permission "${permission}"`
  const [, step = ''] = path.split('/')
  if (paths && !paths.has(step)) return `The scopes of this key do not reach /${step}`
  if (department !== undefined && writePermissions.has(permission) && !enforcesDepartment) {
    return 'This is not for those who may change only what their department owns'
  }
  return undefined
}

const writePermissions = new Set<Permission>(['edit', 'curate', 'administer'])

/** What a route asks of its caller. */
export interface RouteRequirement {
  readonly permission: Permission
  readonly path: string
  readonly enforcesDepartment: boolean
}
