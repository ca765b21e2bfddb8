import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { settle, useExplorer } from '../support/explorer.ts'
import { createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()

interface ReportSummary {
  readonly name: string
  readonly plot: { readonly type: string } | null
  readonly parameters: readonly { readonly isRequired: boolean }[]
}

describe.skipIf(missingBrowser)('in the explorer,', () => {
  const explorer = useExplorer(graph)

  describe('the neighbourhood of an element', () => {
    const hub = '#/elements/Department/sales?tab=neighbourhood'

    it('is drawn in groups with their counts, and grows by keyboard', async () => {
      const { page, errors } = await explorer.open(hub)
      const expander = page.locator('.expander').first()
      expect(await expander.locator('> title').textContent()).toMatch(/: \d+ more$/)
      const countEdges = () => page.locator('.edge').count()
      const before = await countEdges()
      await expander.focus()
      await page.keyboard.press('Enter')
      await expect.poll(countEdges, { timeout: 15_000 }).toBeGreaterThan(before)
      expect(page.url()).toContain('expand=')
      const expanded = page.locator('.expander[aria-expanded=true]')
      expect(await expanded.count()).toBe(1)
      await expanded.focus()
      await page.keyboard.press(' ')
      await expect.poll(countEdges, { timeout: 15_000 }).toBe(before)
      expect(errors).toEqual([])
    })

    it('marks contested ownership in words, not only by a line', async () => {
      const { page, goTo } = await explorer.open('#/elements/Touchpoint/first-invoice?tab=neighbourhood')
      expect(await page.locator('.edge[data-contested=true] title').first().textContent()).toContain(
        'First invoice (several owners)',
      )
      await goTo('#/elements/Touchpoint/first-invoice?tab=neighbourhood&view=list')
      expect(await page.locator('.groups .badge', { hasText: 'several owners' }).count()).toBeGreaterThan(0)
    })

    it('lists what it draws', async () => {
      const { page, goTo } = await explorer.open('#/elements/Touchpoint/first-invoice?tab=neighbourhood')
      const drawn = await page.locator('.box:not([data-center=true]) title').allTextContents()
      await goTo('#/elements/Touchpoint/first-invoice?tab=neighbourhood&view=list')
      const listed = new Set(await page.locator('.groups .card li .element bdi').allInnerTexts())
      for (const title of drawn) expect([...listed].some((name) => title.endsWith(name))).toBe(true)
    })

    it('is saved as SVG with its colors', async () => {
      const { page } = await explorer.open('#/elements/Touchpoint/first-invoice?tab=neighbourhood')
      await page.getByText('Download', { exact: true }).click()
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Drawing, SVG' }).click()
      const file = await download
      expect(file.suggestedFilename()).toBe('neighbourhood-first-invoice.svg')
      const chunks: Buffer[] = []
      for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      expect(text).toContain('First invoice')
      expect(text).toMatch(/stroke="rgb\(\d+, \d+, \d+\)"/)
    })
  })

  describe('the page of paths', () => {
    const pair = '#/paths?from=Department%2Ffinance&to=Touchpoint%2Fhotline'

    it('draws and lists all shortest paths between two elements', async () => {
      const { page, errors, goTo } = await explorer.open(pair)
      await page.getByText('5 shortest paths, 2 steps each').waitFor()
      const boxes = page.locator('.drawing .box title')
      expect((await boxes.allTextContents()).sort()).toEqual([
        'Department Customer service',
        'Department Finance',
        'Touchpoint First invoice',
        'Touchpoint Hotline',
      ])
      await goTo(`${pair}&view=list`)
      expect(await page.locator('.path-list > li').count()).toBe(5)
      expect(await page.locator('.path-list > li').first().textContent()).toMatch(/Finance[\s\S]*Hotline/)
      expect(errors).toEqual([])
    })

    it('says when there are more paths than drawn', async () => {
      const { page } = await explorer.open(`${pair}&pathsAtMost=2`)
      await page.getByText('2 of 5 shortest paths, 2 steps each').waitFor()
      await page.getByRole('button', { name: 'Show up to 1,000' }).click()
      await page.getByText('5 shortest paths, 2 steps each').waitFor()
    })

    it('says when nothing connects them, and looks further on request', async () => {
      await fetch(`${explorer.getAddress()}channels`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: 'pigeon', name: 'Carrier pigeon' }),
      })
      const { page, goTo } = await explorer.open('#/paths?from=Department/finance&to=Channel/pigeon')
      await page.getByText('Nothing on the map connects the two').waitFor()
      await goTo('#/paths?from=Department/finance&to=Channel/pigeon&relationships=dependencies')
      await page.getByRole('button', { name: 'Look over all relationships' }).click()
      await page.getByText('Nothing on the map connects the two').waitFor()
    })
  })

  describe('the plots of reports', () => {
    const listPlots = async () => {
      const response = await fetch(`${explorer.getAddress()}reports`)
      const { reports } = (await response.json()) as { reports: ReportSummary[] }
      return reports.filter(
        ({ plot, parameters }) => plot && !parameters.some(({ isRequired }) => isRequired),
      )
    }

    it('are drawn for every report that declares one and has rows', async () => {
      const { page, errors, goTo } = await explorer.open('#/reports')
      const plots = await listPlots()
      expect(plots.length).toBeGreaterThan(20)
      for (const { name } of plots) {
        await goTo(`#/reports/${name}`)
        const rowCount = Number(await page.locator('main table').first().getAttribute('aria-rowcount')) - 1
        expect(await page.locator('.plot svg[role=img]').count(), name).toBe(rowCount > 0 ? 1 : 0)
      }
      expect(errors).toEqual([])
    })

    it.each([
      ['bars', '.plot-fill'],
      ['matrix', '.plot-cell'],
      ['line', '.plot-line'],
      ['scatter', '.plot-point'],
    ])('draw %s with a name and values', async (type, shape) => {
      const report = (await listPlots()).find(({ plot }) => plot?.type === type)
      const { page } = await explorer.open(`#/reports/${report?.name}`)
      const plot = page.locator('.plot svg[role=img]')
      expect(await plot.getAttribute('aria-label')).toMatch(/\d/)
      expect(await plot.locator(shape).count()).toBeGreaterThan(0)
      expect(await plot.locator('title').first().textContent()).not.toBe('')
    })
  })

  describe('the page of roles', () => {
    const listRows = (page: Page) => page.locator('.role-grid tbody th').allInnerTexts()

    it('shows who owns each touchpoint, who holds which role, and what nobody does', async () => {
      const { page, errors } = await explorer.open('#/roles?q=first+invoice')
      const row = page.locator('.role-grid tbody tr')
      expect(await row.count()).toBe(1)
      expect(await row.locator('.role-missing').textContent()).toBe('2 owners')
      const finance = await page
        .locator('.role-grid thead th', { hasText: 'Finance' })
        .getAttribute('aria-colindex')
      const cell = row.locator(`[aria-colindex="${finance}"]`)
      expect(await cell.locator('.visually-hidden').textContent()).toBe('owner, definer')
      expect(errors).toEqual([])
    })

    it('leaves only touchpoints with a gap', async () => {
      const { page } = await explorer.open('#/roles')
      await page.getByLabel('Only').selectOption({ label: 'without implementer' })
      expect((await listRows(page)).map((text) => text.split('\n').at(-1)).sort()).toEqual([
        'Reminder of payment',
        'Status of the number porting',
      ])
      await page.getByText('2 of 66 touchpoints').waitFor()
    })

    it.each([
      ['importance', 'Coverage check'],
      ['name', 'Acceptance of the terms'],
    ])('sorts by %s', async (sort, first) => {
      const { page } = await explorer.open(`#/roles?sort=${sort}`)
      expect((await listRows(page))[0]).toContain(first)
    })

    it('puts touchpoints together that the same people work at', async () => {
      const { page } = await explorer.open('#/roles?sort=clusters', { width: 2_560, height: 3_000 })
      const rows = (await listRows(page)).map((text) => text.split('\n').at(-1))
      const places = ['Repair in the home', 'Visit of the technician', 'Booking of the technician'].map(
        (name) => rows.indexOf(name),
      )
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...places) - Math.min(...places)).toBeLessThan(6)
    })

    it('draws only what is in view of thousands of touchpoints', async () => {
      const { page } = await explorer.open('#/roles', { width: 1_000, height: 700 })
      expect(await page.locator('.role-grid').getAttribute('aria-rowcount')).toBe('67')
      expect(await page.locator('.role-grid tbody tr').count()).toBeLessThan(40)
      await page.locator('.role-view').hover()
      await page.mouse.wheel(0, 100_000)
      await page.locator('[aria-rowindex="67"]').waitFor()
      const head = await page.locator('.role-grid thead th').first().boundingBox()
      const view = await page.locator('.role-view').boundingBox()
      expect(Math.abs((head?.y ?? 0) - (view?.y ?? 0))).toBeLessThan(3)
    })

    it('shows the same as heat map and table', async () => {
      const { page } = await explorer.open('#/roles')
      await page.getByRole('button', { name: 'Heat map' }).click()
      expect(await page.locator('.role-cell[data-heat="3"]').first().textContent()).toContain('3')
      await page.getByRole('button', { name: 'Table' }).click()
      await settle(page)
      expect(await page.getByRole('table').locator('tbody tr').count()).toBeGreaterThan(10)
      expect(page.url()).toContain('view=table')
    })
  })
})
