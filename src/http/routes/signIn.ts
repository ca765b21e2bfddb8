import { z } from 'zod'
import type { OidcClient } from '../../access/settings.ts'
import { ok } from '../openapi/responses.ts'
import type { RoutePlugin } from '../routePlugin.ts'

const signInSchema = z
  .object({
    methods: z.array(z.enum(['key', 'oidc'])).describe('key: an API key; oidc: OpenID Connect with PKCE'),
    issuer: z
      .string()
      .optional()
      .describe('Of tokens; its endpoints are in `.well-known/openid-configuration`'),
    clientId: z.string().optional(),
    scopes: z.string().optional(),
  })
  .meta({ id: 'SignInMethods', description: 'How people sign in in a browser' })

/** What a page must know to let people sign in; nothing of it is secret. */
export const signInRoute: RoutePlugin<{ readonly oidcClient: OidcClient | undefined }> = async (
  app,
  { oidcClient },
) => {
  const methods: ('key' | 'oidc')[] = oidcClient ? ['key', 'oidc'] : ['key']
  const schema = {
    tags: ['keys'],
    operationId: 'listSignInMethods',
    summary: 'List the ways to sign in',
    description: 'Returns what a browser needs to get a credential.',
    response: { 200: ok(signInSchema, 'The ways to sign in') },
  }
  app.get('/sign-in', { config: { permission: 'public' }, schema }, async () => ({ methods, ...oidcClient }))
}
