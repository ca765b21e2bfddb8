import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { expectAccessible, settle, useExplorer } from '../support/explorer.ts'
import { hasFocus } from '../support/hands.ts'
import { createTestGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()

const withoutBillingAndOwner = [
  { op: 'delete', kind: 'System', id: 'billing-platform' },
  {
    op: 'delete',
    type: 'OWNS',
    from: { kind: 'Department', id: 'sales' },
    to: { kind: 'Touchpoint', id: 'portal-listing' },
  },
]
const toScenarioAddress = (changes: object[]) =>
  `#/what-if?${new URLSearchParams({ changes: JSON.stringify(changes) })}`

const pathQuery = "MATCH path = (one:Department {id: 'sales'})-[]->(two:Touchpoint) RETURN path LIMIT 12"
const toQueryAddress = (query: string, view = 'table') => `#/cypher?${new URLSearchParams({ query, view })}`

const csv = (name: string, ...lines: string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
})

const countTouchpoints = async () => {
  const { rows } = await graph.read<{ count: number }>('MATCH (n:Touchpoint) RETURN count(n) AS count')
  return Number(rows[0]?.count)
}

describe.skipIf(missingBrowser)('in the explorer,', () => {
  const explorer = useExplorer(graph)

  const patch = (path: string, body: object) =>
    fetch(explorer.getAddress() + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify(body),
    })

  describe('the page of an element', () => {
    it('shows a fault of the input at its field', async () => {
      const { page } = await explorer.open('#/elements/Touchpoint/chatbot')
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByLabel(/^Name/).fill(' ')
      await page.getByRole('button', { name: 'Save' }).click()
      expect(await page.locator('dialog .error').first().innerText()).toMatch(/name|must|required/i)
    })

    it('shows what others change without taking the focus', async () => {
      const { page } = await explorer.open('#/elements/Touchpoint/order-form')
      const search = page.getByRole('combobox', { name: 'Search the map' })
      await search.focus()
      await patch('touchpoints/order-form', { customerAction: 'Signs on the tablet' })
      await page.getByText('Signs on the tablet').waitFor()
      expect(await search.evaluate(hasFocus)).toBe(true)
    })
  })

  describe('what if', () => {
    const readFigure = async (page: Page, label: string) => {
      const figure = page.locator('.outcome .figure').filter({ hasText: label })
      return Number(await figure.locator('strong').textContent())
    }

    it('a link shows a scenario and what it would do, and changes nothing', async () => {
      const before = await snapshotMap(graph)
      const { page, errors } = await explorer.open(toScenarioAddress(withoutBillingAndOwner))
      expect(await page.getByRole('list').filter({ hasText: 'Without' }).textContent()).toContain('Billing')
      expect(await readFigure(page, 'findings opened')).toBeGreaterThan(0)
      const difference = page.locator('.report-changes').first()
      await difference.locator('summary').first().click()
      expect(await difference.getByRole('row').count()).toBeGreaterThan(1)
      await expectAccessible(page)
      expect(await snapshotMap(graph)).toEqual(before)
      expect(errors).toEqual([])
    })

    it('says what is wrong with a scenario', async () => {
      const { page } = await explorer.open(
        toScenarioAddress([{ op: 'delete', kind: 'System', id: 'no-such-system' }]),
      )
      expect(await page.getByRole('alert').textContent()).toContain('no-such-system')
      await page.goto(`${explorer.getAddress()}#/what-if?changes=oops`)
      await page.getByText('The address holds no valid scenario').waitFor()
    })
  })

  describe('queries', () => {
    it('say where they are wrong, and why they are not allowed', async () => {
      const foreign = "MATCH (t:Touchpoint) RETURN apoc.text.join([t.name], '')"
      const { page } = await explorer.open(toQueryAddress(foreign))
      await page.locator('.cm-fault').waitFor()
      expect(await page.locator('.cm-fault').textContent()).toBe('join')
      expect(await page.getByRole('alert').textContent()).toContain('only functions that are part of Cypher')
      await page.goto(explorer.getAddress() + toQueryAddress('MATCH (t:Touchpoint) RETRN t'))
      await settle(page)
      expect(await page.getByRole('alert').textContent()).toContain('Invalid input')
      expect(await page.locator('.cm-fault').count()).toBe(1)
      await page.goto(explorer.getAddress() + toQueryAddress('MATCH (n) RETURN n'))
      await settle(page)
      expect(await page.getByRole('alert').textContent()).toContain('reads all nodes')
      await expectAccessible(page)
    })

    it('are drawn with the elements and relationships of their rows, from a link alone', async () => {
      const { page, errors } = await explorer.open(toQueryAddress(pathQuery, 'drawing'), {
        colorScheme: 'dark',
      })
      const nodes = page.locator('a.result-node')
      const names = await nodes.evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')))
      expect(names.length).toBeGreaterThan(3)
      expect(await page.locator('.result-edge').count()).toBeGreaterThanOrEqual(names.length - 1)
      await expectAccessible(page)
      await page.getByRole('link', { name: 'Table' }).click()
      await settle(page)
      expect(await page.getByRole('region', { name: 'Rows of the query' }).textContent()).toContain('Sales')
      expect(errors).toEqual([])
    })

    it('take parameters from fields', async () => {
      const { page } = await explorer.open(
        toQueryAddress('MATCH (t:Touchpoint {id: $id}) RETURN t.name AS name'),
      )
      await page.getByLabel('$id').fill('first-invoice')
      await page.getByRole('button', { name: 'Run' }).click()
      await page.getByRole('cell', { name: 'First invoice' }).waitFor()
      expect(await page.getByRole('cell').count()).toBe(1)
    })
  })

  describe('importing', () => {
    let before: number
    beforeEach(async () => {
      before = await countTouchpoints()
    })

    const check = async (page: Page) => {
      await page.getByRole('button', { name: 'Check without importing' }).click()
      await page.getByRole('heading', { name: /^The check found/ }).waitFor()
      await settle(page)
    }

    it('shows errors at their cells, and imports nothing before they are gone', async () => {
      const { page, errors } = await explorer.open('#/import')
      await page.setInputFiles(
        'input[type=file]',
        csv(
          'touchpoints.csv',
          'name,importance',
          'Router self test,9',
          '<b>Chat</b>,much',
          '"One, quoted",3',
        ),
      )
      await page.getByRole('cell', { name: '<b>Chat</b>' }).waitFor()
      await check(page)
      expect(await page.locator('.fault-cell').allTextContents()).toEqual([
        expect.stringContaining('must be 5 or less (was 9)'),
        expect.stringContaining('must be a whole number (was "much")'),
      ])
      const faults = page.getByRole('region', { name: 'Errors of the import' }).getByRole('row')
      expect(await faults.count()).toBe(3)
      expect(await faults.nth(1).textContent()).toMatch(/^touchpoints\.csv2importance9must be/)
      expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true)
      await page.getByLabel('Only rows with errors').check()
      expect(await page.locator('.fault-cell').count()).toBe(2)
      expect(await page.getByRole('cell', { name: 'One, quoted' }).count()).toBe(0)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download errors.csv' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('errors.csv')
      await expectAccessible(page)
      expect(await countTouchpoints()).toBe(before)
      expect(errors.filter((text) => !text.includes('400'))).toEqual([])
    })

    it('shows rows that a link proposes, and imports them only when a person does', async () => {
      const proposal = JSON.stringify({ 'touchpoints.csv': 'id,name\nlive-chat,Live chat\n', 'x.json': '{}' })
      const { page } = await explorer.open(`#/import?${new URLSearchParams({ proposal })}`)
      await page.getByText('A link proposes these rows').waitFor()
      await page.getByRole('cell', { name: 'Live chat' }).waitFor()
      expect(await page.getByText('x.json').count()).toBe(0)
      await check(page)
      expect(await countTouchpoints()).toBe(before)
      await page.getByRole('button', { name: 'Import', exact: true }).click()
      await page.getByRole('heading', { name: 'Import: done' }).waitFor()
      expect(await countTouchpoints()).toBe(before + 1)
    })

    it('names look-alikes, and lists the import among the recent ones', async () => {
      const { page } = await explorer.open('#/import', { colorScheme: 'dark' })
      await page.setInputFiles(
        'input[type=file]',
        csv('whiteboard.csv', 'touchpoint,owner', 'A new touchpoint,Marketting'),
      )
      await check(page)
      const lookAlikes = page.getByRole('listitem').filter({ hasText: 'is similar to' })
      expect(await lookAlikes.allTextContents()).toEqual([
        expect.stringMatching(/Marketting is similar to .*Marketing/s),
      ])
      await expectAccessible(page)
      await page.goto(`${explorer.getAddress()}#/import`)
      await page.reload()
      await settle(page)
      const recent = page.getByRole('region', { name: 'Recent imports and checks' })
      expect(await recent.getByRole('row').nth(1).textContent()).toMatch(/whiteboard\.csvcheckdone/)
    })

    it('deletes what the files lack only after it was listed and confirmed', async () => {
      const { page } = await explorer.open('#/import')
      await page.setInputFiles(
        'input[type=file]',
        csv('touchpoints.csv', 'id,name', 'first-invoice,First invoice'),
      )
      await page.getByLabel(/^Replace/).check()
      await check(page)
      const importButton = page.getByRole('button', { name: 'Import', exact: true })
      expect(await importButton.isDisabled()).toBe(true)
      const summary = await page.getByText(/ elements would be deleted$/).innerText()
      const [count = ''] = summary.split(' ')
      // The other touchpoints, and relationships.
      expect(Number(count.replaceAll(/\D/g, ''))).toBeGreaterThan(before - 1)
      await page.getByLabel(`Delete the ${count} elements that the files lack`).check()
      await importButton.click()
      await page.getByRole('heading', { name: 'Import: done' }).waitFor()
      expect(await countTouchpoints()).toBe(1)
      await page.getByRole('button', { name: 'Undo this import' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('heading', { name: 'Import: undone' }).waitFor()
      expect(await countTouchpoints()).toBe(before)
    })
  })
})
