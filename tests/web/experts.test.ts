import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { settle, useExplorer } from '../support/explorer.ts'
import { createHands, type Way, ways } from '../support/hands.ts'
import { createTestGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()

describe.skipIf(missingBrowser)('with the explorer', () => {
  const explorer = useExplorer(graph)
  const open = async (hash: string, way: Way) => {
    const { page, errors } = await explorer.open(hash)
    return { page, errors, hands: createHands(page, way) }
  }
  const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first()
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).last()
  const getHash = (page: Page) => decodeURIComponent(new URL(page.url()).hash)
  const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 20_000 })
  const saveFile = async (page: Page, press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()])
    return readFile(await download.path(), 'utf8')
  }

  describe.each(ways)('an engineer, by %s,', (way) => {
    it('sees what fails with a system, and what it depends on', async () => {
      const { page, hands } = await open('#/elements/System/crm', way)
      await hands.press(link(page, 'What fails with it'))
      await page.getByText('Customer relationship system → stores → Contracts').waitFor()
      await eventually(() => page.locator('tbody tr').count()).toBeGreaterThan(10)
      await hands.press(link(page, 'What it depends on'))
      await settle(page)
      expect(getHash(page)).toBe('#/elements/System/crm?tab=depends-on')
    })

    it('grows the neighbourhood of an element, and goes on to a neighbour', async () => {
      const { page, hands } = await open('#/elements/Department/sales?tab=neighbourhood', way)
      const countEdges = () => page.locator('.edge').count()
      const before = await countEdges()
      await hands.press(page.locator('.expander').first())
      await eventually(countEdges).toBeGreaterThan(before)
      await hands.press(page.locator('.box', { hasText: 'Order form' }).first())
      await page.getByRole('heading', { name: 'Order form' }).waitFor()
      expect(getHash(page)).toContain('#/elements/Touchpoint/order-form?tab=neighbourhood')
    })

    it('finds the paths between two elements, and swaps them', async () => {
      const { page, hands } = await open('#/paths', way)
      await hands.pick(page.getByLabel('From', { exact: true }), 'finance', /Finance/)
      await hands.pick(page.getByLabel('To', { exact: true }), 'hotline', /Hotline/)
      await page.getByText('5 shortest paths, 2 steps each').waitFor()
      await hands.press(button(page, 'Swap'))
      await eventually(() => getHash(page)).toContain('from=Touchpoint/hotline')
    })

    it('builds a scenario, and sees what it would do', async () => {
      const before = await snapshotMap(graph)
      const { page, hands } = await open('#/what-if', way)
      await hands.choose(page.getByLabel('What would change'), 'Transfer a role or ownership')
      await hands.pick(page.getByRole('combobox', { name: 'From', exact: true }), 'Sales', /^\S+ Sales/)
      await hands.pick(page.getByRole('combobox', { name: 'To', exact: true }), 'Marketing', /^\S+ Marketing/)
      await hands.press(button(page, 'Add this change'))
      await page.getByText('Owner:').waitFor()
      await hands.press(button(page, 'Compare'))
      await page.locator('.outcome').waitFor()
      await settle(page)
      await eventually(() => page.locator('.outcome').innerText()).toMatch(/rows changed/)
      expect(getHash(page)).toContain('"id":"marketing"')
      await hands.press(button(page, 'Remove change 1'))
      await page.getByText('No change yet').waitFor()
      expect(await snapshotMap(graph)).toEqual(before)
    })

    it('reads how an element was before', async () => {
      const description = `Replaced next year, ${way}`
      await fetch(`${explorer.getAddress()}systems/crm`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ description }),
      })
      const { page, hands } = await open('#/elements/System/crm', way)
      await hands.press(link(page, 'History'))
      await page.locator('.history').getByText(description).first().waitFor()
    })
  })

  describe.each(ways)('an analyst, by %s,', (way) => {
    it('answers a question, sorts, filters and downloads the rows', async () => {
      const { page, hands } = await open('#/reports', way)
      await hands.fill(page.getByLabel('Find a question'), 'data provider, influencer')
      await hands.press(link(page, /Which touchpoints lack/))
      const header = page.getByRole('columnheader', { name: 'Touchpoint' })
      await hands.press(header.getByRole('button'))
      expect(await header.getAttribute('aria-sort')).toBe('ascending')
      await hands.fill(page.getByLabel('Filter Role gaps'), 'definer')
      const cells = await page.locator('tbody tr').allInnerTexts()
      expect(cells.length).toBeGreaterThan(1)
      expect(cells.every((text) => text.includes('definer'))).toBe(true)
      await hands.press(page.locator('main summary', { hasText: 'Download' }))
      const csv = await saveFile(page, () => hands.press(page.getByRole('button', { name: 'CSV' })))
      expect(csv).toContain('Reminder of payment')
    })

    it('is asked for what a report requires', async () => {
      const { page, hands } = await open('#/reports/impact', way)
      const field = page.locator('form').getByRole('combobox', { name: 'Element' })
      await hands.pick(field, 'Customer relationship', /Customer relationship system/)
      await hands.press(button(page, 'Answer'))
      await page.locator('tbody tr').first().waitFor()
      expect(getHash(page)).toContain('kind=System&id=crm')
    })

    it('chooses columns, and saves the plot of a report', async () => {
      const { page, hands } = await open('#/reports/role-gaps', way)
      const columns = page.getByRole('columnheader')
      const before = await columns.count()
      await hands.press(page.locator('summary', { hasText: 'Columns' }))
      await hands.press(page.locator('.menu-body').getByLabel('Importance'))
      await eventually(() => columns.count()).toBe(before - 1)
      const svg = await saveFile(page, () => hands.press(button(page, 'Plot, SVG')))
      expect(svg).toContain('implementer')
    })

    it('writes a query with completion from the model', async () => {
      const { page, errors, hands } = await open('#/cypher', way)
      const editor = page.getByRole('textbox', { name: 'Query' })
      if (way === 'mouse') await editor.click()
      else await editor.focus()
      await page.keyboard.type('MATCH (t:Touchpo')
      await takeCompletion(page, /^Touchpoint/, way)
      await page.keyboard.type(') RETURN t.momentOf')
      await takeCompletion(page, /^momentOfTruth/, way)
      await page.keyboard.type(' AS moment, t.id AS id ORDER BY id LIMIT 3')
      if (way === 'mouse') await hands.press(button(page, 'Run'))
      else await page.keyboard.press('Control+Enter')
      const rows = page.getByRole('region', { name: 'Rows of the query' }).getByRole('row')
      await eventually(() => rows.count()).toBe(4)
      expect(getHash(page)).toContain('t.momentOfTruth')
      expect(errors).toEqual([])
    })

    it('saves a query as a report, which everybody finds in the catalogue', async () => {
      const query = 'MATCH (c:Channel) RETURN c.id AS channelId, c.name AS channel ORDER BY channelId'
      const question = `Which channels are there, asked by ${way}? */`
      const { page, hands } = await open(`#/cypher?${new URLSearchParams({ query })}`, way)
      await hands.press(button(page, 'Save as a report'))
      const dialog = page.getByRole('dialog')
      await hands.fill(dialog.getByLabel(/^Title/), `Channels by ${way}`)
      await hands.fill(dialog.getByLabel(/^Question/), question)
      await hands.fill(dialog.getByLabel(/^Description/), 'All of them: by "id".')
      await hands.press(dialog.getByRole('button', { name: 'Save' }))
      await page.getByRole('heading', { name: question }).waitFor()
      await hands.press(page.getByRole('main').getByRole('link', { name: 'Reports' }))
      await hands.press(link(page, question))
      await page.getByRole('link', { name: /Call centre/ }).waitFor()
    })
  })

  /** The editor takes no key for a moment after it shows completions, lest a new line is lost. */
  const takeCompletion = async (page: Page, name: RegExp, way: Way) => {
    const option = page.getByRole('option', { name }).first()
    await option.waitFor()
    if (way === 'mouse') return option.click()
    await page.waitForTimeout(200)
    await page.keyboard.press('Enter')
  }
})
