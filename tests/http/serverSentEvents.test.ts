import { describe, expect, it } from 'vitest'
import { insertImport } from '../../src/transfer/import/importStore.ts'
import { createEmptyGraph, createTestApp } from '../support/testGraph.ts'

const graph = await createEmptyGraph()
const app = await createTestApp(graph, { limits: { heartbeatMs: 20 } })
const address = await app.listen({ port: 0, host: '127.0.0.1' })

/** An import that another instance has accepted and not started. */
async function createWaitingImport(): Promise<string> {
  const id = crypto.randomUUID()
  const request = { mode: 'upsert', dryRun: false, author: 'test', files: ['a.csv'] } as const
  await insertImport(graph, id, request, 'another instance')
  return `/imports/${id}`
}

async function createDraft(): Promise<string> {
  const { headers } = await app.inject({ method: 'POST', url: '/drafts', payload: { title: 'Workshop' } })
  return String(headers.location)
}

describe('a stream of events', () => {
  it.each([
    ['an import', createWaitingImport, 'received'],
    ['a draft', createDraft, 'draft'],
  ])('of %s sends comments while nothing happens', async (_, create, firstEvent) => {
    const { body } = await fetch(`${address}${await create()}/events`)
    let text = ''
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      if (text.endsWith('\n\n:\n\n:\n\n')) break
    }
    expect(text).toMatch(new RegExp(`^event: ${firstEvent}\ndata: .*\n\n(:\n\n)+$`))
  })

  it('ends with the service', async () => {
    const ending = await createTestApp(graph)
    const endingAddress = await ending.listen({ port: 0, host: '127.0.0.1' })
    const response = await fetch(`${endingAddress}${await createWaitingImport()}/events`)
    await ending.drainConnections()
    expect(await response.text()).toMatch(/^event: received\n/)
  })
})
