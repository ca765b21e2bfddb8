import { isIP } from 'node:net'
import { z } from 'zod'
import type { AccessControl } from '../access/accessControl.ts'
import { type AccessSettings, toOidcClient } from '../access/settings.ts'
import { mustBe } from '../model/faults.ts'
import { commaSeparatedSchema } from '../model/settings.ts'
import type { AppOptions } from './appOptions.ts'
import { isLocalOnly } from './authRequired.ts'

function isNetworkAddress(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return ['loopback', 'linklocal', 'uniquelocal'].includes(text)
  return Number(bits ?? 0) <= (version === 4 ? 32 : 128)
}

const requestsPerMinuteSchema = z.coerce.number().int().min(0).max(10_000_000)

/** Settings of the HTTP service, by environment variable. */
export const httpSettingsShape = {
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3_000)
    .describe('Port to listen on; 0 picks a free one'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Base URL at which clients reach the service, also with a path, for all links. When not set, taken from each request',
    ),
  REQUEST_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(600_000)
    .default(30_000)
    .describe(
      'Milliseconds in which a response must start; reports, findings and what-if have 60 s regardless',
    ),
  KEEP_ALIVE_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(75_000)
    .describe(
      'Milliseconds until an idle connection is closed. Must be longer than a proxy keeps its connections open',
    ),
  TRUST_PROXY: commaSeparatedSchema
    .pipe(
      z.array(
        z.string().refine(isNetworkAddress, mustBe('an address or network such as 10.0.0.0/8, or loopback')),
      ),
    )
    .optional()
    .describe(
      'Proxies whose `X-Forwarded-For` is trusted, such as `10.0.0.5` or `10.0.0.0/8`. When not set, none',
    ),
  CORS_ORIGINS: commaSeparatedSchema
    .pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)))
    .optional()
    .describe(
      'Origins whose web pages may call the API, such as `https://bi.example.com`. When not set, none',
    ),
  ODATA_IGNORED_PARAMETERS: commaSeparatedSchema
    .pipe(z.array(z.string().regex(/^[\w.-]+$/)))
    .optional()
    .describe(
      'Query parameters of a gateway that the OData feed ignores, such as `sap-client,subscription-key`. When not set, none',
    ),
  REQUESTS_PER_MINUTE: requestsPerMinuteSchema
    .default(30_000)
    .describe('Requests per minute for one key or token, on each instance; 0 for no limit'),
  REQUESTS_PER_MINUTE_UNKNOWN: requestsPerMinuteSchema
    .default(600)
    .describe('Requests per minute for one address without credentials; 0 for no limit'),
  FAILED_SIGN_INS_PER_MINUTE: requestsPerMinuteSchema
    .default(20)
    .describe('Failed sign-ins per minute from one address before it is answered with 429; 0 for no limit'),
}

export type HttpSettings = Readonly<z.output<z.ZodObject<typeof httpSettingsShape>>>

/** Derives options of the app from settings. */
export function toAppOptions(
  settings: HttpSettings & AccessSettings & { readonly CX_ATLAS_HOME: string },
  access: AccessControl,
): Pick<AppOptions, 'publicUrl' | 'limits' | 'security' | 'home' | 'odataIgnoredParameters'> {
  return {
    publicUrl: settings.PUBLIC_URL,
    odataIgnoredParameters: settings.ODATA_IGNORED_PARAMETERS,
    limits: {
      timeoutMs: settings.REQUEST_TIMEOUT_MS,
      keepAliveTimeoutMs: settings.KEEP_ALIVE_TIMEOUT_MS,
    },
    home: settings.CX_ATLAS_HOME,
    security: {
      access,
      oidcClient: toOidcClient(settings),
      isOpenToLocalUsers: isLocalOnly(settings),
      rateLimits: {
        authenticated: settings.REQUESTS_PER_MINUTE,
        anonymous: settings.REQUESTS_PER_MINUTE_UNKNOWN,
        failedSignIns: settings.FAILED_SIGN_INS_PER_MINUTE,
      },
      trustedProxies: settings.TRUST_PROXY,
      allowedOrigins: settings.CORS_ORIGINS,
    },
  }
}
