import { z } from 'zod'
import { AtlasError, type Fault } from '../model/errors.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import { commaSeparatedSchema } from '../model/settings.ts'
import { joinWords } from '../model/text.ts'
import type { TokenSettings } from './tokens.ts'

/** Asymmetric signature algorithms only: the service stores no shared secrets. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** `cx-editors=editor,cx-team=steward`. */
const roleMappingSchema = commaSeparatedSchema.transform((pairs, context) => {
  const roles = new Map<string, AccessRole>()
  for (const pair of pairs) {
    const [, value = '', role] = /^(.+)=(\w+)$/.exec(pair) ?? []
    const accessRole = accessRoles.find((name) => name === role)
    if (accessRole) roles.set(value, accessRole)
    else
      context.addIssue({
        code: 'custom',
        message: `must be pairs value=role, with the role ${joinWords(accessRoles, 'or')}`,
      })
  }
  return roles
})

/** Which tokens (JWT) are accepted, by environment variable. */
export const accessSettingsShape = {
  JWT_ISSUER: z.string().min(1).optional().describe('Issuer whose tokens are accepted. When not set, none'),
  JWT_AUDIENCE: z.string().min(1).optional().describe('Audience that a token must name'),
  JWT_ALGORITHMS: commaSeparatedSchema
    .pipe(z.array(z.enum(algorithms)).min(1))
    .optional()
    .describe('Accepted signature algorithms, such as `RS256,ES256`'),
  JWT_JWKS: z
    .string()
    .min(1)
    .optional()
    .describe("The issuer's public keys (JWKS): an https URL or the path of a file"),
  JWT_ROLE_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe('Claim with the roles of a caller: its name, or a JSON Pointer such as `/realm_access/roles`'),
  JWT_ROLES: roleMappingSchema
    .optional()
    .describe('Role for each value of that claim, such as `cx-readers=reader,cx-team=steward`'),
  JWT_NAME_CLAIM: z
    .string()
    .min(1)
    .default('sub')
    .describe('Claim that is recorded as the author of changes; choose one that users cannot edit'),
  JWT_DEPARTMENT_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Claim with the department that an editor is limited to. When not set, editors are not limited',
    ),
  OIDC_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Public client of the issuer with which people sign in in the browser (OpenID Connect with PKCE, without a secret). When not set, they paste an API key',
    ),
  OIDC_SCOPES: z.string().min(1).default('openid profile').describe('Scopes that this client requests'),
}

export type AccessSettings = Readonly<z.output<z.ZodObject<typeof accessSettingsShape>>>

/** How tokens are verified; undefined when none are accepted, SETUP when a required setting is missing. */
export function toTokenSettings(settings: AccessSettings): TokenSettings | undefined {
  const { JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS, JWT_JWKS, JWT_ROLE_CLAIM, JWT_ROLES } = settings
  const requiredSettings = { JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS, JWT_JWKS, JWT_ROLE_CLAIM, JWT_ROLES }
  if (Object.values(requiredSettings).every((value) => value === undefined)) return undefined
  const faults: Fault[] = Object.entries(requiredSettings)
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: 'is required when tokens are accepted' }))
  if (faults.length > 0) {
    const names = faults.map(({ path }) => path).join(', ')
    throw new AtlasError('SETUP', `Accepting tokens also requires ${names}`, { faults })
  }
  return {
    issuer: JWT_ISSUER as string,
    audience: JWT_AUDIENCE as string,
    algorithms: JWT_ALGORITHMS as string[],
    jwks: JWT_JWKS as string,
    roleClaim: JWT_ROLE_CLAIM as string,
    roles: JWT_ROLES as ReadonlyMap<string, AccessRole>,
    nameClaim: settings.JWT_NAME_CLAIM,
    departmentClaim: settings.JWT_DEPARTMENT_CLAIM,
  }
}

/** How people sign in in the browser beside pasting an API key. */
export interface OidcClient {
  readonly issuer: string
  readonly clientId: string
  readonly scopes: string
}

/** The client for signing in; undefined when none is set, SETUP when its tokens are not accepted. */
export function toOidcClient(settings: AccessSettings): OidcClient | undefined {
  const { OIDC_CLIENT_ID: clientId, OIDC_SCOPES: scopes } = settings
  if (clientId === undefined) return undefined
  const issuer = toTokenSettings(settings)?.issuer
  if (issuer !== undefined && URL.canParse(issuer)) return { issuer, clientId, scopes }
  const fault = { path: 'JWT_ISSUER', message: 'must be a URL with OIDC_CLIENT_ID' }
  throw new AtlasError('SETUP', 'OIDC_CLIENT_ID also requires JWT_ISSUER, a URL', { faults: [fault] })
}
