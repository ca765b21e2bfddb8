import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTestApp, createTestGraph } from '../support/testGraph.ts'

const app = await createTestApp(await createTestGraph())
const folder = join(import.meta.dirname, '../../docs')
const names = (await readdir(folder)).filter((name) => name.endsWith('.md'))

describe('the docs of the running service', () => {
  it('has every page as Markdown', async () => {
    expect(names).toContain('reports.md')
    for (const name of names) {
      const response = await app.inject({ url: `/docs/${name}`, headers: { accept: '*/*' } })
      expect(response.headers['content-type']).toBe('text/markdown; charset=utf-8')
      expect(response.body).toBe(await readFile(join(folder, name), 'utf8'))
    }
  })

  it('can be read in a browser', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
    const response = await app.inject({ url: '/docs/explorer.md', headers })
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8')
  })

  it('is not sent again while it is the same', async () => {
    const { headers } = await app.inject('/docs/errors.md')
    const again = await app.inject({
      url: '/docs/errors.md',
      headers: { 'if-none-match': String(headers.etag) },
    })
    expect(again.statusCode).toBe(304)
  })

  it('has no other file', async () => {
    for (const url of ['/docs/../package.json', '/docs/%2e%2e/package.json', '/docs/map.svg'])
      expect((await app.inject(url)).statusCode).toBe(404)
  })
})
