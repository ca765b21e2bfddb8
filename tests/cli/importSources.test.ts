import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importOnce } from '../../src/cli/import.ts'
import { assertPlaces, openSources } from '../../src/cli/importSources.ts'
import { ImportService } from '../../src/transfer/import/importService.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { createEmptyGraph } from '../support/testGraph.ts'

const getFolder = useTemporaryFolder()
const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

/** A server of another system; returns its address. */
async function startServer(respond: RequestListener): Promise<string> {
  const server = createServer(respond)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  closings.push(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function readSources(...places: readonly string[]) {
  const files: [string, string][] = []
  for await (const { name, stream } of openSources(places)) files.push([name, await text(stream)])
  return files
}

describe('what an import reads', () => {
  it('is the files of a folder by name, without those that are hidden, deeper or no format', async () => {
    for (const name of ['b.csv', 'a.json', 'c.zip', '.hidden.csv', 'notes.pdf'])
      await writeFile(join(getFolder(), name), name)
    await mkdir(join(getFolder(), 'deeper.csv'))
    expect(await readSources(getFolder())).toEqual([
      ['a.json', 'a.json'],
      ['b.csv', 'b.csv'],
      ['c.zip', 'c.zip'],
    ])
  })

  it.each([
    ['/people.csv?day=1', 'text/plain', 'people.csv'],
    ['/export', 'text/csv; charset=utf-8', 'export.csv'],
    ['/', 'application/json', 'import.json'],
    ['/map', 'application/zip', 'map.zip'],
  ])('is what the address %s responds with as %s', async (path, mediaType, name) => {
    const address = await startServer((_, response) =>
      response.setHeader('content-type', mediaType).end('id'),
    )
    expect(await readSources(address + path)).toEqual([[name, 'id']])
  })

  it('is nothing of an address that refuses or does not exist', async () => {
    const address = await startServer((_, response) => response.writeHead(403).end('secret'))
    await expect(readSources(`${address}/x.csv`)).rejects.toThrow(
      `${address}/x.csv responded with 403 Forbidden`,
    )
    await expect(readSources('http://127.0.0.1:1/x.csv')).rejects.toThrow(
      /cannot be read: .*bad port|ECONNREFUSED/,
    )
    await expect(assertPlaces(['http://'])).rejects.toThrow('http:// is not an address')
  })
})

describe('an import that is repeated', async () => {
  const graph = await createEmptyGraph()
  let content = 'id,name\nfinance,Finance\n'
  let imports: ImportService
  beforeEach(() => {
    imports = new ImportService(graph, { folder: join(getFolder(), 'spool') })
    closings.push(() => imports.close())
  })

  it('imports a source again once it has changed, and leaves one that has not', async () => {
    const address = await startServer((_, response) =>
      response.setHeader('content-type', 'text/csv').end(content),
    )
    const options = { mode: 'upsert' } as const
    const source = { imports, places: [`${address}/departments.csv`], mapping: undefined, options }
    const countImports = async () =>
      (await graph.read<{ number: number }>('MATCH (import:Import) RETURN count(import) AS number')).rows[0]
        ?.number
    const first = await importOnce(graph, source)
    expect(await importOnce(graph, source, first)).toBe(first)
    expect(await countImports()).toBe(1)
    content = 'id,name\nfinance,Treasury\n'
    await importOnce(graph, source, first)
    expect(await countImports()).toBe(2)
    const { rows } = await graph.read('MATCH (node:Department) RETURN node.id AS id, node.name AS name')
    expect(rows).toEqual([{ id: 'finance', name: 'Treasury' }])
  })
})
