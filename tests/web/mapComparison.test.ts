import { beforeAll, describe, expect, it } from 'vitest'
import { fetchWhenAvailable } from '../../proofs/service.ts'
import { missingBrowser } from '../support/browser.ts'
import { useExplorer } from '../support/explorer.ts'
import { openTestStates } from '../support/recordedApp.ts'
import { createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const states = await openTestStates()

describe.skipIf(missingBrowser)('the map beside that of another time', () => {
  const explorer = useExplorer(graph, states)
  let before: string

  const send = async (method: string, path: string, body?: object) => {
    const request = {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    }
    const response = await fetchWhenAvailable(explorer.getAddress() + path, request, 5)
    expect(response.ok, `${method} ${path}: ${await response.text()}`).toBe(true)
  }

  beforeAll(async () => {
    before = new Date().toISOString()
    await send('DELETE', 'relationships/IN_PHASE/Touchpoint/tv-spot/Phase/connect.discover')
    await send('DELETE', 'relationships/OWNS/Department/product/Touchpoint/price-page')
    await send('POST', 'touchpoints', { id: 'radio-spot', name: 'Radio spot' })
    await send('PUT', 'relationships/IN_PHASE/Touchpoint/radio-spot/Phase/connect.discover', {})
    // The replica is started by the first request for an earlier state.
    await send('GET', `reports/journey-canvas?journeyId=getting-connected&recordedAt=${before}`)
  })

  it('shows what was added, what is gone, and whose owners changed', async () => {
    const { page, errors } = await explorer.open(`#/map/getting-connected?compareWith=${before}`)
    await page.getByText(/compared with .*: 1 added, [1-9]\d* gone, 1 with other owners/).waitFor()
    const card = (name: string) => page.locator('.canvas-card', { hasText: name }).first().textContent()
    expect(await card('Radio spot')).toContain('added')
    expect(await card('Television spot')).toContain('gone')
    expect(await card('Price page')).toContain('before: Marketing, Product')
    expect(errors).toEqual([])
  })

  it('shows every page as recorded then', async () => {
    const { page } = await explorer.open(`#/map/getting-connected?recordedAt=${before}`)
    await page.locator('.canvas-card', { hasText: 'Television spot' }).first().waitFor()
    expect(await page.locator('.canvas-card', { hasText: 'Radio spot' }).count()).toBe(0)
  })
})
