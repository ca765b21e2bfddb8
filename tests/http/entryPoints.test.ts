import { expect, it } from 'vitest'
import { createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

const get = (url: string, accept?: string) =>
  app.inject({ url, headers: accept === undefined ? {} : { accept } })

const browserAccept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

it.each([undefined, '*/*', 'application/json', 'application/json, text/html', 'image/png'])(
  'lists the entry points for Accept: %s',
  async (accept) => {
    const response = await get('/', accept)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toContain('application/json')
    expect(response.headers.vary).toContain('accept')
    expect(response.json()).toMatchObject({ name: 'cx-atlas', version: expect.any(String) })
  },
)

it.each(['text/html', browserAccept])('is a page for Accept: %s', async (accept) => {
  const response = await get('/', accept)
  expect(response.statusCode).toBe(200)
  expect(response.headers['content-type']).toContain('text/html')
  expect(response.headers.vary).toContain('accept')
})

it('links only to what exists', async () => {
  const { links } = (await get('/')).json() as { links: { name: string; title: string; href: string }[] }
  expect(links.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['docs', 'openapi', 'reports', 'health']),
  )
  for (const { href } of links) expect([href, (await get(href)).statusCode]).not.toEqual([href, 404])
})
