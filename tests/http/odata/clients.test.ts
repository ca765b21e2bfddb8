import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../../../src/graph/index.ts'
import { build, department, openTestApp, openTestGraph, owns, touchpoint } from '../../support/atlas.ts'
import { clientRequests } from './clientRequests.ts'

let graph: Graph
let app: FastifyInstance
beforeAll(async () => {
  graph = await openTestGraph()
  app = await openTestApp(graph)
  await build(
    graph,
    touchpoint('advert', { importance: 1, visibility: 'frontstage' }),
    touchpoint('invoice', { importance: 5, momentOfTruth: true, measuredAt: '2026-01-01T10:20:30Z' }),
    touchpoint('reminder'),
    department('finance'),
    owns('finance', 'invoice'),
    owns('finance', 'reminder'),
  )
})
afterAll(async () => {
  await app.close()
  await graph.close()
})

describe.each(clientRequests)('$client', ({ what, address, headers = {}, answer }) => {
  it(`${what}`, async () => {
    const response = await app.inject({ url: `/odata/${address}`, headers })
    expect(response.statusCode, response.body).toBe(200)
    expect(response.body).toContain(answer)
    expect(response.headers['odata-version']).toBe('4.0')
    expect(response.headers['content-type']).toMatch(/^(application\/(json|xml)|text\/plain)/)
  })
})
