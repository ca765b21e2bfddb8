import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { settle, useExplorer } from '../support/explorer.ts'
import { createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()

describe.skipIf(missingBrowser)('the page of the map', () => {
  const explorer = useExplorer(graph)
  const journey = '#/map/getting-connected'

  const findCard = (page: Page, name: string) => page.locator('.canvas-card', { hasText: name }).first()
  const send = (method: string, path: string, body?: object) =>
    fetch(explorer.getAddress() + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })

  it('shows phases and lanes with owners, and marks what is unowned or contested in words', async () => {
    const { page, errors } = await explorer.open(journey)
    expect(await page.locator('.canvas thead th').allInnerTexts()).toEqual([
      'Discover',
      'Choose',
      'Order',
      'Install',
    ])
    const lanes = await page.locator('.canvas tbody tr[data-lane] > th').allInnerTexts()
    expect(lanes.map((lane) => lane.toLowerCase())).toEqual([
      'customer',
      'frontstage',
      'backstage',
      'support',
      'partners',
    ])
    expect(await findCard(page, 'Price page').textContent()).toMatch(/2 owners[\s\S]*Marketing, Product/)
    expect(await findCard(page, 'Status of the number porting').textContent()).toContain('no owner')
    expect(await page.locator('.emotion-plot [role=img]').first().getAttribute('aria-label')).toMatch(
      /Discover|Choose/,
    )
    expect(errors).toEqual([])
  })

  it('opens a panel with facts and links on a click, and closes it', async () => {
    const { page } = await explorer.open(journey)
    await findCard(page, 'Price page').click()
    const panel = page.getByRole('complementary', { name: 'Selected element' })
    await panel.getByText('Marketing, Product').waitFor()
    expect(await panel.getByRole('link', { name: 'Everything about it' }).getAttribute('href')).toBe(
      '#/elements/Touchpoint/price-page',
    )
    expect(page.url()).toContain('selected=Touchpoint%2Fprice-page')
    await panel.getByRole('button', { name: 'Close' }).click()
    await panel.waitFor({ state: 'detached' })
  })

  it('is read by keyboard alone', async () => {
    const { page } = await explorer.open(journey)
    await page.locator('.canvas').focus()
    await page.keyboard.press('+')
    expect(page.url()).toContain('zoom=125')
    await page.keyboard.press('0')
    expect(page.url()).not.toContain('zoom')
    await page.keyboard.press('Tab')
    const focused = () => page.locator('.canvas-card:focus').getAttribute('data-element')
    const first = await focused()
    await page.keyboard.press('ArrowRight')
    expect(await focused()).not.toBe(first)
    await page.keyboard.press('ArrowDown')
    const chosen = await focused()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Selected element' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(focused, { timeout: 15_000 }).toBe(chosen)
  })

  it('shows the same as a table', async () => {
    const { page } = await explorer.open(journey)
    await page.getByRole('button', { name: 'Table' }).click()
    await settle(page)
    expect(page.url()).toContain('view=table')
    const table = page.getByRole('region', { name: 'Elements of Getting connected' })
    await table.getByText('Price page').first().waitFor()
    await page.getByRole('region', { name: 'How customers feel along Getting connected' }).waitFor()
  })

  it('shows changes by others', async () => {
    const { page } = await explorer.open(journey)
    await page.locator('.canvas-card').first().waitFor()
    // The feed is followed from when it was first read.
    await page.waitForTimeout(500)
    await send('PATCH', 'touchpoints/tv-spot', { name: 'Spot on television' })
    try {
      await findCard(page, 'Spot on television').waitFor()
    } finally {
      await send('PATCH', 'touchpoints/tv-spot', { name: 'Television spot' })
    }
  })

  it('stays quick with 300 touchpoints in a phase, and says how many it leaves out', async () => {
    const node = (kind: string, id: string) => ({ op: 'put', kind, id, properties: { name: id } })
    const phase = { kind: 'Phase', id: 'full-phase' }
    const ids = Array.from({ length: 300 }, (_, index) => `crowd-${index}`)
    const inPhase = (id: string) => ({
      op: 'put',
      type: 'IN_PHASE',
      from: { kind: 'Touchpoint', id },
      to: phase,
      properties: {},
    })
    const changes = [
      node('Journey', 'full-journey'),
      node('Phase', 'full-phase'),
      {
        op: 'put',
        type: 'HAS_PHASE',
        from: { kind: 'Journey', id: 'full-journey' },
        to: phase,
        properties: {},
      },
      ...ids.map((id) => node('Touchpoint', id)),
      ...ids.map(inPhase),
    ]
    expect((await send('POST', 'batch', { changes })).status).toBe(200)
    const { page } = await explorer.open('#/map/full-journey')
    expect(await page.locator('.canvas-card').count()).toBe(40)
    const startMs = performance.now()
    await page.getByRole('button', { name: 'Show 260 more elements' }).click()
    await page.locator('.canvas-card').nth(299).waitFor()
    expect(performance.now() - startMs).toBeLessThan(2_000)
    await page.locator('.canvas-card').first().focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.locator('.canvas-card:focus').count()).toBe(1)
  })
})
