import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { missingBrowser } from '../support/browser.ts'
import { settle, useExplorer } from '../support/explorer.ts'
import { createHands, hasFocus, type Way, ways } from '../support/hands.ts'
import { createTestGraph, snapshotMap } from '../support/testGraph.ts'

const graph = await createTestGraph()

describe.skipIf(missingBrowser)('with the explorer', () => {
  const explorer = useExplorer(graph)
  const open = async (hash: string, way: Way) => {
    const { page, errors } = await explorer.open(hash)
    return {
      page,
      errors,
      hands: createHands(page, way),
      link: (name: string | RegExp) => findLink(page, name),
    }
  }
  const findLink = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first()
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).last()
  const readTitle = async (page: Page) => {
    await settle(page)
    return page.getByRole('heading', { level: 1 }).innerText()
  }
  const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { timeout: 20_000 })
  const send = async (method: string, path: string, body?: object) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const response = await fetch(explorer.getAddress() + path, {
      method,
      ...(body && { headers: { 'content-type': type }, body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  const read = async <Body>(path: string) => (await (await send('GET', path)).json()) as Body

  describe.each(ways)('an executive, by %s,', (way) => {
    it('reads how much has an owner, and opens what has none', async () => {
      const { page, errors, hands, link } = await open('', way)
      await eventually(() => page.locator('.figures').innerText()).toMatch(/66\s+touchpoints in use/)
      const roles = page.getByRole('list', { name: 'Share of touchpoints with each role' })
      expect(await roles.innerText()).toMatch(
        /data provider\s+95 %\s+influencer\s+97 %\s+definer\s+95 %\s+implementer\s+97 %/,
      )
      await hands.press(link(/have none/))
      await eventually(() => readTitle(page)).toMatch(/owner/i)
      await eventually(() => page.locator('tbody tr').count()).toBeGreaterThan(5)
      expect(errors).toEqual([])
    })

    it('sees everything that the most urgent finding is about', async () => {
      const { page, hands, link } = await open('', way)
      await hands.press(link(/^All \d+ findings$/))
      await eventually(() => readTitle(page)).toBe('Findings')
      await hands.press(link(/^and \d+ more$/))
      await eventually(() => page.locator('.finding-list > li').count()).toBe(1)
      await eventually(() => page.locator('.finding-list .element').count()).toBeGreaterThan(6)
    })

    it('sees which departments changed what', async () => {
      const { page, hands, link } = await open('', way)
      await hands.press(link(/^Changed in the last/))
      await page.getByRole('heading', { name: 'By department' }).waitFor()
      await page.getByText('Customer service').first().waitFor()
      await hands.fill(page.getByLabel('Filter Changed elements'), 'First invoice')
      await eventually(() => page.locator('tbody').first().innerText()).toContain('First invoice')
    })

    it('opens the reviews that are due', async () => {
      const { page, hands, link } = await open('', way)
      await hands.press(link(/^Reviews due/))
      await eventually(() => readTitle(page)).toMatch(/reviewed/)
    })

    it('sees how two departments meet, beginning with those that meet most', async () => {
      const { page, hands } = await open('#/paths', way)
      await hands.press(page.locator('.plain a').first())
      await page.getByText(/shortest paths?, \d+ steps? each/).waitFor()
      await hands.press(findLink(page, 'Longer paths between these departments'))
      await eventually(() => readTitle(page)).toMatch(/departments/)
    })
  })

  describe.each(ways)('a CX lead, by %s,', (way) => {
    it('finds a touchpoint by a word of its name', async () => {
      const { page, hands } = await open('', way)
      await hands.pick(page.getByRole('combobox', { name: 'Search the map' }), 'invoice', /First invoice/)
      await eventually(() => readTitle(page)).toContain('First invoice')
      await eventually(() => page.locator('.holders').first().innerText()).toContain('contested')
    })

    it('edits what is known, and merges what somebody else changed meanwhile', async () => {
      const { page, hands } = await open('#/elements/Touchpoint/hotline', way)
      await hands.press(button(page, 'Edit'))
      await hands.fill(page.getByLabel(/^Rating/), '1')
      await send('PATCH', 'touchpoints/hotline', { importance: 3 })
      await hands.press(button(page, 'Save'))
      await hands.press(button(page, /Merge/))
      await eventually(() => page.getByLabel(/^Importance/).inputValue()).toBe('3')
      await hands.press(button(page, 'Save'))
      await page.getByText('Saved').waitFor()
      expect(await read('touchpoints/hotline')).toMatchObject({ rating: 1, importance: 3 })
      await send('PATCH', 'touchpoints/hotline', { rating: -1, importance: 5 })
    })

    it('names an owner, removes it and takes that back', async () => {
      const { page, hands } = await open('#/elements/Touchpoint/dunning-letter', way)
      await hands.press(button(page, 'Add a relationship'))
      await hands.choose(page.getByLabel('How they relate'), 'Owned by')
      await hands.pick(page.getByRole('combobox', { name: 'The other element' }), 'Legal', /Legal/)
      await hands.press(button(page, 'Add'))
      await page.getByText('Relationship added').waitFor()
      await page.locator('.holders').first().getByText('Legal').waitFor()
      await hands.press(button(page, 'Remove Legal'))
      await page.getByText('Relationship removed').waitFor()
      await hands.press(button(page, 'Undo'))
      await page.locator('.holders').first().getByText('Legal').waitFor()
      await send('DELETE', 'relationships/OWNS/Department/legal/Touchpoint/dunning-letter')
    })

    it('assigns a finding to a department until a day', async () => {
      const { page, hands } = await open('#/findings?severity=critical', way)
      await hands.press(page.getByRole('checkbox').first())
      await hands.press(button(page, 'Change 1 finding'))
      await hands.choose(page.getByLabel('Status').last(), 'acknowledged')
      await hands.pick(page.getByRole('combobox', { name: /Assign/ }), 'Finance', /^\S+ Finance/)
      await hands.fill(page.getByLabel('Due on'), '2027-01-31')
      await hands.press(button(page, 'Save'))
      await page.getByText('1 finding changed').waitFor()
      const { items } = await read<{ items: object[] }>('findings?assignee=Finance&maxAge=0')
      expect(items).toMatchObject([{ status: 'acknowledged', dueOn: '2027-01-31' }])
    })

    it('adds an element and deletes it again', async () => {
      const { page, hands } = await open('#/elements/Touchpoint', way)
      await hands.press(button(page, 'Add touchpoint'))
      await hands.fill(page.getByRole('dialog').getByLabel(/^Name/), 'Letter of welcome')
      await hands.press(page.getByRole('button', { name: 'Add', exact: true }))
      await page.getByRole('heading', { level: 1, name: /Letter of welcome/ }).waitFor()
      await hands.press(button(page, 'Delete'))
      await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Delete' }))
      await page.getByText('Letter of welcome was deleted').waitFor()
      await expect(read('touchpoints/letter-of-welcome')).rejects.toThrow('404')
    })
  })

  describe.each(ways)('a marketer, by %s,', (way) => {
    const card = (page: Page, name: string) => page.locator('.canvas-card', { hasText: name }).first()

    /** Cards are one stop of the tab order; arrow keys move between them. */
    const openCard = async (page: Page, target: Locator) => {
      if (way === 'mouse') return target.click()
      await page.locator('.canvas').focus()
      await page.keyboard.press('Tab')
      const isHere = () => target.evaluate(hasFocus)
      for (const key of ['ArrowRight', 'ArrowDown'])
        for (let step = 0; step < 12 && !(await isHere()); step += 1) await page.keyboard.press(key)
      await page.keyboard.press('Enter')
    }

    it('walks through a journey and opens what is known of a touchpoint', async () => {
      const { page, hands, link } = await open('#/map', way)
      await hands.choose(page.getByLabel('Journey'), 'Moving home')
      await page.getByRole('heading', { name: 'Moving home' }).waitFor()
      await settle(page)
      const phases = page.locator('.canvas thead th')
      expect(await phases.allInnerTexts()).toEqual(['Plan the move', 'Switch over'])
      await openCard(page, page.locator('.canvas-card').last())
      await page.getByRole('complementary', { name: 'Selected element' }).waitFor()
      await hands.press(link('Everything about it'))
      await eventually(() => readTitle(page)).not.toBe('')
    })

    it('filters a journey by customer group and what is contested', async () => {
      const { page, hands } = await open('#/map/getting-connected', way)
      const all = await page.locator('.canvas-card').count()
      await hands.choose(page.getByLabel('Customer group'), 'Resellers')
      await page.getByText(/\d+ of \d+ elements/).waitFor()
      await eventually(() => page.locator('.canvas-card').count()).toBeLessThan(all)
      await hands.press(button(page, 'Show all'))
      await hands.choose(page.getByLabel('Only'), 'with several owners')
      await eventually(() => page.locator('.canvas-card').count()).toBe(2)
      expect(await card(page, 'Price page').textContent()).toContain('2 owners')
    })

    it('takes on a role at a touchpoint, and undoes it', async () => {
      const listClaims = async () => {
        const path = 'relationships?to=Touchpoint/chatbot&from=Department/marketing&limit=100'
        return (await read<{ items: { type: string }[] }>(path)).items.map(({ type }) => type).sort()
      }
      const { page, hands } = await open('#/roles?q=chatbot', way)
      const before = await listClaims()
      const head = page.locator('.role-grid thead th', { hasText: 'Marketing' })
      const column = Number(await head.getAttribute('aria-colindex'))
      if (way === 'mouse') await page.locator(`.role-grid tbody [aria-colindex="${column}"]`).click()
      else {
        await page.locator('.role-grid').focus()
        const active = () => page.locator('.role-grid').getAttribute('aria-activedescendant')
        const wanted = await page.locator(`.role-grid tbody [aria-colindex="${column}"]`).getAttribute('id')
        await page.keyboard.press('Control+Home')
        await page.keyboard.press('ArrowDown')
        for (let step = 0; step < 30 && (await active()) !== wanted; step += 1)
          await page.keyboard.press('ArrowRight')
        await page.keyboard.press('Enter')
      }
      await hands.press(page.getByRole('dialog').getByLabel('definer'))
      await hands.press(button(page, 'Save'))
      await page.locator('.announcement', { hasText: 'Marketing at Chatbot changed' }).waitFor()
      expect(await listClaims()).toEqual([...before, 'DEFINES'].sort())
      await hands.press(button(page, 'Undo'))
      await eventually(listClaims).toEqual(before)
    })

    it('checks a sheet, imports it and undoes that', async () => {
      const before = await snapshotMap(graph)
      const { page, hands } = await open('#/import', way)
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        hands.press(page.locator('input[type=file]')),
      ])
      const content = 'id,name\nradio-spot,Spot on the radio\n'
      await chooser.setFiles({ name: 'touchpoints.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
      await hands.press(button(page, 'Check without importing'))
      await page.getByRole('heading', { name: 'The check found no errors' }).waitFor()
      expect(await snapshotMap(graph)).toEqual(before)
      await hands.press(page.getByRole('button', { name: 'Import', exact: true }))
      await page.getByRole('heading', { name: 'Import: done' }).waitFor()
      expect(await snapshotMap(graph)).not.toEqual(before)
      await hands.press(button(page, 'Undo this import'))
      await hands.press(page.getByRole('dialog').getByRole('button', { name: 'Undo' }))
      await page.getByRole('heading', { name: 'Import: undone' }).waitFor()
      expect(await snapshotMap(graph)).toEqual(before)
    })

    it('fills in a whiteboard together with somebody else', async () => {
      const { page, hands } = await open('#/workshop', way)
      await hands.fill(page.getByLabel('Title'), `Kick-off by ${way}`)
      await hands.press(button(page, 'New whiteboard'))
      await page.getByRole('grid').waitFor()
      const other = await explorer.open(new URL(page.url()).hash)
      const cell = (of: Page, row: number, column: number) =>
        of.getByRole('grid').getByRole('row').nth(row).getByRole('gridcell').nth(column)
      if (way === 'mouse') await cell(page, 1, 0).dblclick()
      else await cell(page, 1, 0).focus()
      await page.keyboard.type('Households')
      await page.keyboard.press('Enter')
      await eventually(() => cell(other.page, 1, 0).textContent()).toContain('Households')
      expect(other.errors).toEqual([])
    })
  })
})
