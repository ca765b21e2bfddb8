import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../../support/testGraph.ts'
import { clientRequests } from './clientRequests.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

beforeAll(async () => {
  await seedGraph(
    graph,
    touchpoint('advert', { importance: 1, visibility: 'frontstage' }),
    touchpoint('invoice', { importance: 5, momentOfTruth: true, measuredAt: '2026-01-01T10:20:30Z' }),
    touchpoint('reminder'),
    department('finance'),
    owns('finance', 'invoice'),
    owns('finance', 'reminder'),
  )
})

describe.each(clientRequests)('$client', ({ description, address, headers = {}, expectedText }) => {
  it(`${description}`, async () => {
    const response = await app.inject({ url: `/odata/${address}`, headers })
    expect(response.statusCode, response.body).toBe(200)
    expect(response.body).toContain(expectedText)
    expect(response.headers['odata-version']).toBe('4.0')
    expect(response.headers['content-type']).toMatch(/^(application\/(json|xml)|text\/plain)/)
  })
})
