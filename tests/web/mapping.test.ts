import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { expectAccessible, settle, useExplorer } from '../support/explorer.ts'
import { createHands, ways } from '../support/hands.ts'
import { createTestGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()

const file = (name: string, ...lines: string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
})

/** A workbook with formulas, as LibreOffice saves it. */
const findWorkbook = (extension: string) =>
  join(import.meta.dirname, `../transfer/import/workbooks/formulas-libreoffice.${extension}`)

const applications = file(
  'Anwendungen 2026.csv',
  'App ID;Application;State;Crit.;Labels;Owner;Needs;Cost',
  'A-1;Billing engine;Active;5;core, money;Finance;A-2;1200',
  'A-2;Router shop;Phase out;3;shop;Sales;;800',
  'A-3;Voice portal;Active;4;;Service desk;A-1;90',
)

describe.skipIf(missingBrowser)('on the import page, a sheet of unknown layout', () => {
  const explorer = useExplorer(graph)
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const getHash = (page: Page) => decodeURIComponent(new URL(page.url()).hash)

  it.each(ways)('is mapped, corrected, saved, previewed, imported and undone by %s', async (way) => {
    const before = await snapshotMap(graph)
    const { page, errors } = await explorer.open('#/import')
    const hands = createHands(page, way)
    await page.setInputFiles('input[type=file]', applications)
    await page.getByLabel('Application becomes').waitFor()
    await hands.choose(page.getByLabel('Needs becomes'), 'Depends on')
    await hands.fill(page.getByLabel('Name of the mapping'), 'our-applications')
    await hands.press(button(page, 'Save mapping'))
    await expect.poll(() => getHash(page)).toContain('mapping=our-applications')
    await hands.press(button(page, 'Check without importing'))
    await page.getByRole('heading', { name: /^The check found/ }).waitFor()
    await settle(page)
    await expectAccessible(page)
    const changes = page.getByRole('region', { name: 'Changes of the import' })
    await changes.getByText('Finance').waitFor()
    expect(await changes.getByRole('row').allTextContents()).toContain(
      'would be createdSyBilling enginedepends onSyRouter shop',
    )
    const drawn = page.getByRole('group', { name: 'Elements of the changes' })
    await hands.press(button(page, 'Drawing'))
    expect(await drawn.getByRole('link').count()).toBe(6)
    expect(await snapshotMap(graph)).toEqual(before)
    await hands.press(button(page, 'Import'))
    await page.getByRole('heading', { name: 'Import: done' }).waitFor()
    await hands.press(button(page, 'Undo this import'))
    await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Undo' }))
    await page.getByRole('heading', { name: 'Import: undone' }).waitFor()
    expect(await snapshotMap(graph)).toEqual(before)
    expect(errors).toEqual([])
  })

  it('shows its faults in its own cells, below its own header', async () => {
    const { page } = await explorer.open('#/import', { colorScheme: 'dark', width: 390 })
    await page.setInputFiles(
      'input[type=file]',
      file('Tools.csv', 'List of our tools;;', 'Tool no.;System;Criticality', 'T-1;Chat;9', 'T-2;Forum;3'),
    )
    await page.getByLabel('Criticality becomes').waitFor()
    await page.getByLabel('Name of the mapping').fill('Our tools')
    await button(page, 'Save mapping').click()
    await page.getByText('Names have lower-case letters and digits').waitFor()
    await page.getByLabel('Name of the mapping').fill('our-tools')
    await button(page, 'Save mapping').click()
    await button(page, 'Check without importing').click()
    await page.getByRole('heading', { name: 'The check found errors' }).waitFor()
    await settle(page)
    expect(await page.locator('.fault-cell').allTextContents()).toEqual(['9must be 5 or less (was 9)'])
    await expectAccessible(page)
    await page.goto(`${explorer.getAddress()}#/import?mapping=our-tools`)
    await page.reload()
    expect(await page.getByLabel('Criticality becomes').inputValue()).toBe('property criticality')
  })
  it.each(['xlsx', 'ods'])(
    'shows the faults of a workbook in the cells of its sheet: %s',
    async (extension) => {
      const { page } = await explorer.open('#/import', { colorScheme: 'dark', width: 390 })
      await page.setInputFiles('input[type=file]', findWorkbook(extension))
      await button(page, 'Check without importing').click()
      const rows = page.getByRole('table', { name: `Rows of formulas-libreoffice.${extension}: departments` })
      await rows.waitFor()
      await settle(page)
      expect(await rows.getByRole('columnheader').allTextContents()).toEqual(['Row', 'id', 'name'])
      const cells = await rows.getByRole('cell').allTextContents()
      expect(cells.slice(0, 2)).toEqual(['2', 'a'])
      expect(cells[2]).toMatch(/^(of:)?=UPPER\("x"\)is a formula; replace it with its value; is required$/)
      expect(cells.slice(-3)).toEqual(['5', 'd', 'D'])
      expect(await rows.locator('.fault-cell').count()).toBe(3)
      await page.getByLabel('Only rows with errors').check()
      expect(await rows.getByRole('row').count()).toBe(4)
      await expectAccessible(page)
    },
  )
})
