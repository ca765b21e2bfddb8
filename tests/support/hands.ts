import type { Locator, Page } from 'playwright-core'
import { runsDrills } from './drill.ts'

/** How a person uses a page. */
export type Way = 'mouse' | 'keyboard'

/** What works by keyboard alone seldom fails with the mouse, which `npm run prove:drills` uses too. */
export const ways: readonly Way[] = runsDrills ? ['mouse', 'keyboard'] : ['keyboard']

/** What a person does on a page, with the mouse or by keyboard alone. */
export interface Hands {
  /** Presses a button, opens a link, or marks a checkbox. */
  press(target: Locator): Promise<void>
  /** Replaces the text of a field. */
  fill(field: Locator, text: string): Promise<void>
  /** Chooses an option of a list by its label. */
  choose(list: Locator, label: string): Promise<void>
  /** Types in a field with suggestions, and takes the one of that name. */
  pick(field: Locator, text: string, name: string | RegExp): Promise<void>
}

/** The hands of a person at a page. */
export const createHands = (page: Page, way: Way): Hands => (way === 'mouse' ? useMouse(page) : useKeys(page))

/** Whether an element has the focus. */
export const hasFocus = createPageFunction<boolean>('return element === document.activeElement')

const findOption = (page: Page, name: string | RegExp) => page.getByRole('option', { name }).first()

const useMouse = (page: Page): Hands => ({
  press: (target) => target.click(),
  fill: (field, text) => field.fill(text),
  choose: async (list, label) => {
    await list.selectOption({ label })
  },
  pick: async (field, text, name) => {
    await field.fill(text)
    await findOption(page, name).click()
  },
})

const useKeys = (page: Page): Hands => ({
  press: async (target) => {
    await tabTo(page, target)
    const isBox = await target.evaluate(createPageFunction<boolean>('return element.type === "checkbox"'))
    await page.keyboard.press(isBox ? 'Space' : 'Enter')
  },
  fill: async (field, text) => {
    await tabTo(page, field)
    const isDate = await field.evaluate(createPageFunction<boolean>('return element.type === "date"'))
    if (isDate) return page.keyboard.type(toDateKeys(text))
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
  },
  choose: async (list, label) => {
    await tabTo(page, list)
    await page.keyboard.type(label)
  },
  pick: async (field, text, name) => {
    await tabTo(page, field)
    await page.keyboard.press('Control+A')
    await page.keyboard.type(text)
    const option = findOption(page, name)
    await option.waitFor()
    const isActive = () =>
      option.evaluate(createPageFunction<boolean>('return element.getAttribute("aria-selected") === "true"'))
    for (let step = 0; step < maxOptions && !(await isActive()); step += 1)
      await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
  },
})

const maxOptions = 20

/** The keys that enter a day in a field of an English browser. */
function toDateKeys(day: string): string {
  const [year, month, date] = day.split('-')
  return `${month}${date}${year}`
}

const maxTabs = 200

/** Where the focus is from an element: a person goes towards it. */
const comparePlaces = createPageFunction<string>(`
  const active = document.activeElement
  if (active === element) return 'here'
  const main = document.querySelector('main')
  if (main.contains(element) && !main.contains(active) && !element.closest('dialog')) return 'outside'
  return element.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING ? 'after' : 'before'`)

/** Presses Tab until an element has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let count = 0; count < maxTabs; count += 1) {
    const place = await target.evaluate(comparePlaces)
    if (place === 'here') return
    if (place === 'outside' && count === 0) await skipToContent(page)
    else await page.keyboard.press(place === 'after' ? 'Shift+Tab' : 'Tab')
  }
  throw new Error(`Tab does not lead to ${target}`)
}

/** The first stop of each page leads past its navigation; after an element that is gone, Tab goes on from there. */
async function skipToContent(page: Page): Promise<void> {
  await page.keyboard.press('Tab')
  const isFirstStop = await page.evaluate<boolean>('document.activeElement.matches(".skip")')
  if (isFirstStop) await page.keyboard.press('Enter')
}

/** A function of an element for the browser, as text: the project has no types of browsers. */
export function createPageFunction<Result>(body: string): (element: unknown) => Result {
  return new Function('element', body) as (element: unknown) => Result
}
