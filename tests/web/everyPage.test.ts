import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { kindNames } from '../../src/model/kinds.ts'
import { missingBrowser } from '../support/browser.ts'
import { expectAccessible, settle, useExplorer } from '../support/explorer.ts'
import { createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()

/** Longer than other tests: each opens every page. */
const timeoutMs = 300_000

const hostileTexts = [
  '<script>document.title="hacked"</script>',
  '<img src=x onerror="document.title=1">',
  '\u202Egnirts desrever',
  'עברית وعربي',
  'x'.repeat(200),
  '🧨💥 "quotes" \'marks\' `ticks` {{braces}} */',
]
const maxNameLength = 200
const hostileTitle = hostileTexts.join(' ').replaceAll('x'.repeat(200), '').slice(0, 150)

const looks = [
  { colorScheme: 'light', width: 1_280 },
  { colorScheme: 'dark', width: 320 },
] as const

/** Places with something to see in them, besides the pages of the navigation. */
const places = [
  '#/elements/Touchpoint/first-invoice',
  '#/elements/Touchpoint/first-invoice?tab=neighbourhood',
  '#/elements/Touchpoint/first-invoice?tab=neighbourhood&view=list',
  '#/elements/Touchpoint/first-invoice?tab=findings',
  '#/elements/Touchpoint/first-invoice?tab=history',
  '#/elements/System/crm?tab=impact',
  '#/elements/System/crm?tab=depends-on',
  '#/map/getting-connected?selected=Touchpoint/price-page',
  '#/map/getting-connected?view=table',
  '#/paths?from=Department/finance&to=Touchpoint/hotline',
  '#/paths?from=Department/finance&to=Touchpoint/hotline&view=list',
  '#/roles?view=heat',
  '#/roles?view=table',
  '#/findings?view=board',
  '#/reports/role-gaps',
  '#/reports/experience-by-phase',
  '#/reports/interdependencies',
  '#/reports/promise-gaps',
  '#/reports/hostile',
  `#/what-if?${new URLSearchParams({ changes: JSON.stringify([{ op: 'delete', kind: 'System', id: 'crm' }]) })}`,
  `#/cypher?${new URLSearchParams({ query: 'MATCH path = (:Department)-[]->(:Touchpoint) RETURN path LIMIT 9', view: 'drawing' })}`,
]

describe.skipIf(missingBrowser)(
  `every page of the explorer${missingBrowser ? ` (skipped: ${missingBrowser})` : ''}`,
  () => {
    const explorer = useExplorer(graph)
    let draft = ''

    const send = async (method: string, path: string, body: object) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
      const response = await fetch(explorer.getAddress() + path, {
        method,
        headers: { 'content-type': type },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as { id: string }
    }

    /** Whatever people name or write is hostile. */
    beforeAll(async () => {
      const { rows } = await graph.read<{ kind: string; id: string }>(
        'MATCH (node:$any($kinds)) RETURN labels(node)[0] AS kind, node.id AS id ORDER BY kind, id',
        { kinds: kindNames },
      )
      const changes = rows.map(({ kind, id }, index) => {
        const text = hostileTexts[index % hostileTexts.length] ?? ''
        const name = `${text.slice(0, maxNameLength - id.length - 1)} ${id}`
        return { op: 'patch', kind, id, properties: { name, description: text } }
      })
      await send('POST', 'batch', { changes })
      draft = (await send('POST', 'drafts', { title: hostileTitle })).id
      for (const [index, text] of hostileTexts.entries()) {
        const cells = { touchpoint: text, owner: text, expectedResponse: text }
        await send('PUT', `drafts/${draft}/rows/row-${index}`, { cells })
      }
      await send('PUT', 'reports/hostile', { text: writeReport(hostileTitle.replaceAll('*/', '')) })
      await send('PATCH', 'findings/contested-touchpoints:first-invoice', {
        assignee: hostileTitle,
        comment: hostileTitle,
      })
    })

    /** The pages of the navigation, so that a new page is checked as well. */
    const listPages = async (page: Page) => {
      const links = await page.evaluate<string[]>(
        '[...document.querySelectorAll("nav.navigation a")].map((link) => link.getAttribute("href"))',
      )
      return links.filter((link) => link.startsWith('#/'))
    }

    it.each(looks)(
      'is accessible and fits, with hostile names, $colorScheme and $width wide',
      { timeout: timeoutMs },
      async (look) => {
        const { page, errors, goTo } = await explorer.open('', look)
        const pages = await listPages(page)
        expect(pages.length).toBeGreaterThan(10)
        for (const address of [...pages, ...places, `#/workshop/${draft}`]) {
          await goTo(address)
          await expectAccessible(page, address)
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          expect(overflow, address).toBeLessThanOrEqual(0)
          expect(await page.locator('h1').count(), address).toBe(1)
          expect(await page.title(), address).toMatch(/ · cx-atlas$/)
          expect(
            await page.locator('main :is(script, iframe, img:not(.cm-widgetBuffer))').count(),
            address,
          ).toBe(0)
        }
        // Findings of an earlier state need a replica, which this app does not have.
        expect(errors.filter((error) => !/status of/.test(error))).toEqual([])
      },
    )

    it('shows hostile names as they are', async () => {
      const { page } = await explorer.open('#/elements/Channel')
      const names = (await page.locator('tbody .element').allTextContents()).join('\n')
      for (const text of hostileTexts) expect(names).toContain(text.slice(0, 100))
    })

    it('shows a new kind and a new property without touching its code', async () => {
      const { page } = await explorer.open('')
      await page.route('**/model', async (route) => {
        const response = await route.fetch()
        const model = (await response.json()) as { kinds: { name: string; properties: object[] }[] }
        const flag = { type: 'boolean', description: 'New', isRequired: false, isSetByService: false }
        const kinds = model.kinds.map((kind) =>
          kind.name === 'Touchpoint'
            ? { ...kind, properties: [...kind.properties, { ...flag, name: 'isRecorded' }] }
            : kind,
        )
        const contract = { ...kinds[0], name: 'Contract', path: 'contracts', description: 'An agreement' }
        await route.fulfill({ response, json: { ...model, kinds: [...kinds, contract] } })
      })
      await page.goto('about:blank')
      await page.goto(`${explorer.getAddress()}#/elements/Touchpoint/first-invoice`)
      await page.getByRole('button', { name: 'Edit' }).click()
      await page
        .getByRole('dialog')
        .getByLabel(/^Is recorded/)
        .waitFor()
      await page.goto(`${explorer.getAddress()}#/elements/System`)
      await page.getByLabel('Kind').selectOption({ label: 'Contract' })
      await page.getByText('An agreement').waitFor()
    })

    it('asks nothing of other origins and keeps nothing in the browser', async () => {
      const { page } = await explorer.open('')
      const urls: string[] = []
      page.on('request', (request) => urls.push(request.url()))
      await page.reload()
      await settle(page)
      expect(urls.filter((url) => !url.startsWith(explorer.getAddress()))).toEqual([])
      expect(await page.context().cookies()).toEqual([])
      expect(await page.evaluate('localStorage.length')).toBe(0)
    })
  },
)

const writeReport = (title: string) => `/*
title: ${JSON.stringify(title.slice(0, 60))}
theme: other
question: ${JSON.stringify(title)}
description: ${JSON.stringify(title)}
parameters: {}
columns:
  - { name: touchpointId, type: string, description: Its id }
  - { name: touchpoint, type: string, description: Its name }
  - { name: text, type: string, description: Its description }
key: [touchpointId]
plot: { type: bars, label: touchpoint }
*/
MATCH (touchpoint:Touchpoint)
RETURN touchpoint.id AS touchpointId, touchpoint.name AS touchpoint, touchpoint.description AS text
ORDER BY touchpointId`
