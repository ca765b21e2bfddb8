import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { expectAccessible, settle, useExplorer } from '../support/explorer.ts'
import { createTestGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()

/** Also while other tests keep the machine busy. */
const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 20_000 })

describe.skipIf(missingBrowser)('a workshop in the explorer', () => {
  const explorer = useExplorer(graph)
  let draft: string

  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(explorer.getAddress() + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    return (await response.json()) as { id: string; rows: { id: string; cells: Record<string, string> }[] }
  }
  const readRows = async () => (await send('GET', `drafts/${draft}`)).rows.map(({ cells }) => cells)

  beforeEach(async () => {
    draft = (await send('POST', 'drafts', { title: 'Kick-off' })).id
  })

  const open = async (options = {}) => {
    const opened = await explorer.open(`#/workshop/${draft}`, options)
    await opened.page.getByRole('grid').waitFor()
    return opened
  }
  const cell = (page: Page, row: number, column: number) =>
    page.getByRole('grid').getByRole('row').nth(row).getByRole('gridcell').nth(column)
  const waitForText = (page: Page, row: number, column: number, text: string) =>
    eventually(() => cell(page, row, column).textContent()).toContain(text)
  const paste = (page: Page, text: string) =>
    page.evaluate(`{
      const data = new DataTransfer()
      data.setData('text/plain', ${JSON.stringify(text)})
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }`)

  /** The column of the touchpoint, and of its owner. */
  const [touchpoint, owner] = [4, 9]

  it('is filled in by keyboard alone, with suggestions from the map', async () => {
    const { page, errors } = await open()
    await cell(page, 1, 0).focus()
    await page.keyboard.type('Households')
    await page.keyboard.press('Tab')
    for (let column = 1; column < touchpoint; column++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('F2')
    await page.keyboard.type('First inv')
    await page.getByRole('option', { name: /^First invoice/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await eventually(readRows).toEqual([{ customerGroup: 'Households', touchpoint: 'First invoice' }])
    await waitForText(page, 1, touchpoint, 'First invoice')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Delete')
    await eventually(readRows).toEqual([{ customerGroup: 'Households' }])
    expect(errors).toEqual([])
  })

  it('takes cells of a spreadsheet, and says what is wrong, similar or open', async () => {
    const { page } = await open()
    await cell(page, 1, touchpoint).focus()
    await paste(page, 'Shop visit\tShop\tsoon\nSelf test\tApp\t2 days\n')
    await eventually(readRows).toEqual([
      { touchpoint: 'Shop visit', channel: 'Shop', expectedResponse: 'soon' },
      { touchpoint: 'Self test', channel: 'App', expectedResponse: '2 days' },
    ])
    const faults = page.locator('[data-tone=fault]')
    await eventually(() => faults.allTextContents()).toEqual([
      expect.stringContaining('must be a duration'),
      expect.stringContaining('needs a customer group'),
    ])
    expect(await page.getByRole('button', { name: 'Apply to the map' }).isDisabled()).toBe(true)
    await cell(page, 1, owner).focus()
    await page.keyboard.type('Marketting')
    await page.keyboard.press('Escape')
    await page.keyboard.type('Marketting')
    await page.keyboard.press('Tab')
    await page.getByText('“Marketting” is new but similar to “Marketing”').first().waitFor()
    await page.getByRole('button', { name: 'Owner 1 row' }).click()
    await eventually(() => page.evaluate('document.activeElement.dataset.cell')).toMatch(/ owner$/)
    await expectAccessible(page)
  })

  it('shows two people the rows of each other as they are saved, and takes no focus', async () => {
    const [one, other] = [await open(), await open({ colorScheme: 'dark' })]
    await cell(one.page, 1, touchpoint).focus()
    await one.page.keyboard.type('Delivery')
    await one.page.keyboard.press('Enter')
    await waitForText(other.page, 1, touchpoint, 'Delivery')
    await cell(other.page, 2, touchpoint).dblclick()
    await other.page.keyboard.type('Half a na')
    await cell(one.page, 1, owner).focus()
    await one.page.keyboard.type('Sales')
    await one.page.keyboard.press('Enter')
    await waitForText(other.page, 1, owner, 'Sales')
    await other.page.keyboard.type('me')
    await other.page.keyboard.press('Enter')
    await waitForText(one.page, 2, touchpoint, 'Half a name')
    await expectAccessible(other.page)
    expect([...one.errors, ...other.errors]).toEqual([])
  })

  it('overwrites nothing: two texts for one cell are shown to choose from', async () => {
    const { page } = await open()
    await cell(page, 1, touchpoint).focus()
    await page.keyboard.type('Delivery')
    await page.keyboard.press('Enter')
    await eventually(readRows).toEqual([{ touchpoint: 'Delivery' }])
    await cell(page, 1, touchpoint).dblclick()
    await page.keyboard.type(' by post')
    const [row] = (await send('GET', `drafts/${draft}`)).rows
    await send('PUT', `drafts/${draft}/rows/${row?.id}`, { cells: { touchpoint: 'Parcel', owner: 'Sales' } })
    await waitForText(page, 1, owner, 'Sales')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Take theirs: Parcel' }).waitFor()
    expect(await readRows()).toEqual([{ touchpoint: 'Parcel', owner: 'Sales' }])
    await page.getByRole('button', { name: 'Keep mine: Delivery by post' }).click()
    await eventually(readRows).toEqual([{ touchpoint: 'Delivery by post', owner: 'Sales' }])
  })

  it('is applied as one import that can be undone', async () => {
    const before = await snapshotMap(graph)
    const { page } = await open()
    await cell(page, 1, touchpoint).focus()
    await paste(page, 'Self test\tApp')
    await eventually(readRows).toHaveLength(1)
    await page.getByText('Applying it creates 1 element').waitFor()
    await page.getByRole('button', { name: 'Apply to the map' }).click()
    await page.getByRole('heading', { name: 'Import: done' }).waitFor()
    expect(await snapshotMap(graph)).not.toEqual(before)
    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('heading', { name: 'Import: undone' }).waitFor()
    expect(await snapshotMap(graph)).toEqual(before)
  })

  it('is created and deleted from the list of whiteboards', async () => {
    const { page } = await explorer.open('#/workshop')
    await page.getByLabel('Title').fill('<b>Second</b>')
    await page.getByRole('button', { name: 'New whiteboard' }).click()
    await page.getByRole('heading', { name: '<b>Second</b>' }).waitFor()
    await page.goto(`${explorer.getAddress()}#/workshop`)
    await settle(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Delete <b>Second</b>' }).click()
    await eventually(() => page.getByRole('link', { name: '<b>Second</b>' }).count()).toBe(0)
  })
})
