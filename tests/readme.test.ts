import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { graphFormats } from '../src/formats/graphFormat.ts'
import { buildApp } from '../src/http/app.ts'
import { readCatalogue } from '../src/reports/catalogue.ts'
import { exportEcosystem } from '../src/transfer/exportEcosystem.ts'
import { loadFolder } from '../src/transfer/import/loadFolder.ts'
import { useTemporaryFolder } from './support/temporaryFolder.ts'
import { clearGraph, createTestGraph, getTestDatabase } from './support/testGraph.ts'

const root = join(import.meta.dirname, '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')

/** How the code of a block is run, by the language of the block. */
const interpreters: Readonly<Record<string, readonly [program: string, ...args: readonly string[]]>> = {
  sh: ['bash', '-euc'],
  js: [process.execPath, '--input-type=module', '-e'],
  python: ['python3', '-c'],
}

/** The examples of the README: code that calls the service or the command line, and the output below it. */
const examples = [...readme.matchAll(/^```(\w+)\n(.*?)^```\n(?:\n```(?:json|text)\n(.*?)^```$)?/gms)]
  .map(([, language = '', code = '', output]) => ({ language, code, output }))
  .filter(({ language, code }) => language in interpreters && !code.startsWith('npm '))

const getFolder = useTemporaryFolder()
const graph = await createTestGraph()
const app = await buildApp({ graph, catalogue: await readCatalogue() })
let address = ''

beforeAll(async () => {
  await loadFolder(graph, join(root, 'examples/broadband'), { author: 'test' })
  address = await app.listen({ port: 0, host: '127.0.0.1' })
})

beforeEach(async () => {
  const xlsx = graphFormats.get('xlsx')
  if (!xlsx) throw new Error('No XLSX export')
  await pipeline(
    exportEcosystem(graph, xlsx, { scope: {}, lossless: false }),
    createWriteStream(join(getFolder(), 'workshop.xlsx')),
  )
})

afterAll(async () => {
  await app.close()
  await clearGraph(graph)
})

async function runExample(language: string, code: string) {
  const { uri, username, password } = getTestDatabase()
  const [program = '', ...args] = interpreters[language] ?? []
  const adapted = code
    .replaceAll('npx cx-atlas', `'${process.execPath}' '${join(root, 'bin/cx-atlas.mjs')}'`)
    .replaceAll(/(http:\/\/)?localhost:3000/g, address)
    .replaceAll('curl ', 'curl -sS ')
  const child = spawn(program, [...args, adapted], {
    cwd: getFolder(),
    env: { ...process.env, NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { output, errors, exitCode: child.exitCode }
}

/** The output that an example shows, where `…` stands for anything. */
const toPattern = (shown: string) =>
  new RegExp(`^${shown.trim().split('…').map(RegExp.escape).join('.*')}$`, 's')

describe('the README', () => {
  it('has examples in curl, JavaScript and Python, and of the command line', () => {
    const languages = new Set(examples.map(({ language }) => language))
    expect([...languages].toSorted()).toEqual(['js', 'python', 'sh'])
    expect(examples.some(({ code }) => code.startsWith('npx cx-atlas'))).toBe(true)
    expect(examples.filter(({ output }) => output !== undefined).length).toBeGreaterThanOrEqual(5)
  })

  it.each(examples)(
    'shows what happens: $code',
    async ({ language, code, output: shown }) => {
      const { output, errors, exitCode } = await runExample(language, code)
      expect([errors, exitCode]).toEqual([expect.not.stringContaining('error'), 0])
      if (shown === undefined) expect(output).not.toContain('urn:cx-atlas:problem')
      else expect(output.trim()).toMatch(toPattern(shown))
    },
    240_000,
  )

  it('links to files that exist', async () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path)
    expect(links.length).toBeGreaterThan(10)
    for (const path of links) await expect(readFile(join(root, path))).resolves.toBeDefined()
  })
})
