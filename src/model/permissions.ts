/** What a route may require of its caller. */
const permissionTable = {
  public: { description: 'Health, entry points, how to sign in, the API documentation; no authentication' },
  authenticated: { description: '`GET /me`; any authenticated caller' },
  read: { description: 'Elements, relationships, reports, findings, exports, the model' },
  query: { description: 'Ad-hoc Cypher queries, saving reports' },
  edit: {
    description: 'Changes of elements and relationships, batches, status of findings, what-if',
    isWrite: true,
  },
  import: { description: 'Imports of files, undoing them, and column mappings', isWrite: true },
  review: { description: 'Marking elements as reviewed, merging duplicates', isWrite: true },
  administer: { description: 'API keys, the audit trail', isWrite: true },
} as const satisfies Record<string, PermissionDefinition>

interface PermissionDefinition {
  readonly description: string
  readonly isWrite?: true
}

export type Permission = keyof typeof permissionTable

export const permissionDefinitions: Readonly<Record<Permission, PermissionDefinition>> = permissionTable
export const permissions = Object.keys(permissionTable) as readonly Permission[]

/** The permissions that change something; callers limited to a department need a route that checks ownership. */
export const writePermissions: ReadonlySet<Permission> = new Set(
  permissions.filter((permission) => permissionDefinitions[permission].isWrite),
)

interface RoleDefinition {
  readonly permissions: readonly Permission[]
  /** A key or token of this role can be limited to what one department owns. */
  readonly isLimitable?: true
}

/** The roles of callers, each a set of permissions; not the roles of departments at touchpoints. */
const roleTable = {
  reader: { permissions: ['read'] },
  analyst: { permissions: ['read', 'query'] },
  editor: { permissions: ['read', 'edit'], isLimitable: true },
  steward: { permissions: ['read', 'query', 'edit', 'import', 'review'] },
  admin: { permissions: ['read', 'query', 'edit', 'import', 'review', 'administer'] },
} as const satisfies Record<string, RoleDefinition>

export type AccessRole = keyof typeof roleTable

export const roleDefinitions: Readonly<Record<AccessRole, RoleDefinition>> = roleTable
export const accessRoles = Object.keys(roleTable) as readonly AccessRole[]
