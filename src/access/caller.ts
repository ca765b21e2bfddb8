import { type AccessRole, type Permission, permissionsOf } from '../model/permissions.ts'

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
  permissions: new Set(permissionsOf.admin),
}

/** What a caller still to be narrowed by scopes may do. */
export function permissionsOfAll(roles: readonly AccessRole[]): Set<Permission> {
  return new Set(roles.flatMap((role) => permissionsOf[role]))
}

/**
 * Narrows to scopes: permissions among them are all that is left of the permissions, paths such as `/reports` all that
 * may be called. Where none of a sort is given, nothing of that sort is taken away.
 */
export function narrowed(
  granted: ReadonlySet<Permission>,
  scopes: readonly string[],
): Pick<Caller, 'permissions' | 'paths'> {
  const paths = scopes.filter(isPath).map((scope) => scope.slice(1))
  const kept = scopes.filter((scope) => !isPath(scope))
  const permissions = kept.length === 0 ? granted : new Set([...granted].filter((one) => kept.includes(one)))
  return { permissions, ...(paths.length > 0 && { paths: new Set(paths) }) }
}

const isPath = (scope: string) => scope.startsWith('/')

/** Why a known caller may not call a route; nothing when they may. `path` is the route's own, not the request's. */
export function refusalOf(
  { permissions, paths, department }: Caller,
  { needs, path, keepsToDepartment }: Need,
): string | undefined {
  if (needs === 'identity') return undefined
  if (!permissions.has(needs)) return `This needs the permission "${needs}"`
  const [, step = ''] = path.split('/')
  if (paths && !paths.has(step)) return `The scopes of this key do not reach /${step}`
  if (department !== undefined && changes.has(needs) && !keepsToDepartment) {
    return 'This is not for those who may change only what their department owns'
  }
  return undefined
}

const changes = new Set<Permission>(['edit', 'curate', 'administer'])

/** What a route asks of its caller. */
export interface Need {
  readonly needs: Permission
  readonly path: string
  readonly keepsToDepartment: boolean
}
