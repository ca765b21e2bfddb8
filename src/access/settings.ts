import { isIP } from 'node:net'
import { z } from 'zod'
import { AtlasError, type Fault } from '../model/errors.ts'
import { mustBe } from '../model/faults.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import type { TokenSettings } from './tokens.ts'

/** Signatures that only the holder of a private key can make; shared secrets are none of ours to keep. */
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

const commaSeparatedSchema = z.string().transform((text) => text.split(',').map((word) => word.trim()))

/** `cx-editors=editor,cx-team=steward`. */
const roleMappingSchema = commaSeparatedSchema.transform((pairs, context) => {
  const roles = new Map<string, AccessRole>()
  for (const pair of pairs) {
    const [, value = '', role] = /^(.+)=(\w+)$/.exec(pair) ?? []
    const accessRole = accessRoles.find((name) => name === role)
    if (accessRole) roles.set(value, accessRole)
    else
      context.addIssue({ code: 'custom', message: `value=role, the role one of ${accessRoles.join(', ')}` })
  }
  return roles
})

function isNetworkAddress(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  return Number(bits ?? 0) <= (version === 4 ? 32 : 128)
}

const requestsPerMinuteSchema = z.coerce.number().int().min(0).max(10_000_000)

/** The settings that say who gets in, by the environment variables that set them. */
export const accessSettingsShape = {
  TRUST_PROXY: commaSeparatedSchema
    .pipe(
      z.array(
        z.string().refine(isNetworkAddress, mustBe('an address or network such as 10.0.0.0/8, or loopback')),
      ),
    )
    .optional()
    .describe(
      'Proxies whose X-Forwarded-For is believed, such as `10.0.0.5` or `10.0.0.0/8`; nobody when not set',
    ),
  CORS_ORIGINS: commaSeparatedSchema
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional()
    .describe('Web pages of these origins may call, such as `https://bi.example.com`; none when not set'),
  REQUESTS_PER_MINUTE: requestsPerMinuteSchema
    .default(30_000)
    .describe('How many requests one key or token may make in a minute, on each instance; 0 for no limit'),
  REQUESTS_PER_MINUTE_UNKNOWN: requestsPerMinuteSchema
    .default(600)
    .describe('The same for an address from which no credential comes'),
  FAILED_SIGN_INS_PER_MINUTE: requestsPerMinuteSchema
    .default(20)
    .describe('After this many from one address its wrong credentials are answered with 429'),
  JWT_ISSUER: z.string().min(1).optional().describe('Tokens of this issuer are taken; none when not set'),
  JWT_AUDIENCE: z.string().min(1).optional().describe('The audience that a token has to be for'),
  JWT_ALGORITHMS: commaSeparatedSchema
    .pipe(z.array(z.enum(algorithms)).min(1))
    .optional()
    .describe('The algorithms that may sign, such as `RS256,ES256`'),
  JWT_JWKS: z
    .string()
    .min(1)
    .optional()
    .describe("The issuer's public keys (JWKS): an https address, or a file"),
  JWT_ROLE_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The claim that says what a caller is: its name, or a JSON Pointer such as `/realm_access/roles`',
    ),
  JWT_ROLES: roleMappingSchema
    .optional()
    .describe('What the values of that claim mean, such as `cx-readers=reader,cx-team=steward`'),
  JWT_NAME_CLAIM: z
    .string()
    .min(1)
    .default('sub')
    .describe('The claim that is kept as the author of changes; it should not be of the users’ own choosing'),
  JWT_DEPARTMENT_CLAIM: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The claim with the department that an editor is limited to; editors are not limited when not set',
    ),
}

type AccessSettings = Readonly<z.output<z.ZodObject<typeof accessSettingsShape>>>

/** How tokens are judged; nothing when they are not taken, SETUP when something of it is missing. */
export function toTokenSettings(settings: AccessSettings): TokenSettings | undefined {
  const { JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS, JWT_JWKS, JWT_ROLE_CLAIM, JWT_ROLES } = settings
  const requiredSettings = { JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS, JWT_JWKS, JWT_ROLE_CLAIM, JWT_ROLES }
  if (Object.values(requiredSettings).every((value) => value === undefined)) return undefined
  const faults: Fault[] = Object.entries(requiredSettings)
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: 'is required when tokens are taken' }))
  if (faults.length > 0) {
    const names = faults.map(({ path }) => path).join(', ')
    throw new AtlasError('SETUP', `Tokens need these settings too: ${names}`, { faults })
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
