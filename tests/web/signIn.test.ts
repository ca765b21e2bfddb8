import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { openAccessControl } from '../../src/access/accessControl.ts'
import { toTokenSettings } from '../../src/access/settings.ts'
import { readSettings } from '../../src/settings.ts'
import { missingBrowser } from '../support/browser.ts'
import { expectAccessible, settle, useExplorer } from '../support/explorer.ts'
import { createTestGraph } from '../support/testGraph.ts'
import { openTestIssuer } from '../support/testIssuer.ts'

const graph = await createTestGraph()
/** Tokens are refreshed 30 s before they expire, here after one second. */
const issuer = await openTestIssuer({ expiresInSeconds: 31 })
const tokens = toTokenSettings(
  readSettings({
    JWT_ISSUER: issuer.address,
    JWT_AUDIENCE: issuer.audience,
    JWT_ALGORITHMS: 'ES256',
    JWT_JWKS: `${issuer.address}/keys`,
    JWT_ROLE_CLAIM: 'roles',
    JWT_ROLES: 'cx=steward',
  }),
)
const access = await openAccessControl(graph, { tokens })

describe.skipIf(missingBrowser)('signing in', () => {
  afterAll(() => issuer.close())
  const explorer = useExplorer(graph, {
    security: {
      access,
      isOpenToLocalUsers: false,
      oidcClient: { issuer: issuer.address, clientId: 'explorer', scopes: 'openid profile' },
    },
  })
  const readToken = (page: Page) => page.evaluate<string | null>("sessionStorage.getItem('cx-atlas-token')")

  it('at the identity provider leads back to the page that was asked for, by keyboard alone', async () => {
    const { page, errors } = await explorer.open('#/import')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Sign in at 127.0.0.1' }).press('Enter')
    await page.getByRole('heading', { name: 'Import', exact: true }).waitFor()
    await settle(page)
    expect(page.url()).toBe(`${explorer.getAddress()}#/import`)
    expect(await page.locator('.person').textContent()).toContain('ada')
    expect(await page.evaluate('[localStorage.length, document.cookie]')).toEqual([0, ''])
    const first = await readToken(page)
    await expect.poll(() => readToken(page), { timeout: 20_000 }).not.toBe(first)
    expect(issuer.grants.slice(0, 2)).toEqual(['authorization_code', 'refresh_token'])
    await page.getByRole('button', { name: 'Sign out' }).press('Enter')
    await page.getByRole('button', { name: 'Sign in at 127.0.0.1' }).waitFor()
    expect(await readToken(page)).toBeNull()
    expect(errors.filter((text) => !text.includes('401'))).toEqual([])
  })

  it('is refused when somebody else began it', async () => {
    const { page } = await explorer.open('?code=stolen&state=made-up#/home')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('was not started in this tab')
    expect(page.url()).not.toContain('stolen')
    expect(await readToken(page)).toBeNull()
  })

  it('takes a key instead', async () => {
    const { page } = await explorer.open('#/home', { colorScheme: 'dark' })
    await expectAccessible(page)
    await page.getByLabel('Or use an API key').fill('not-a-key')
    await page.keyboard.press('Enter')
    await page.getByLabel('Or use an API key').waitFor()
    expect(await page.locator('.person').count()).toBe(0)
  })
})
