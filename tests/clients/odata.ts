import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '../../src/graph/embedded/index.ts'
import { migrate, openGraph } from '../../src/graph/index.ts'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/index.ts'
import { readSettings } from '../../src/settings.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'

/** The feed read by clients that others wrote, over HTTP, from the example ecosystem: `npm run prove:odata-clients`. */
const here = import.meta.dirname
const home = readSettings().CX_ATLAS_HOME
const tools = join(home, 'clients')

const programs = [
  { name: 'Apache Olingo', prepare: fetchOlingo, run: runOlingo },
  { name: 'python-odata', prepare: installPython, run: runPython },
]

const failed: string[] = []
await mkdir(tools, { recursive: true })
for (const { prepare } of programs) await prepare()
await withService(async (address) => {
  for (const { name, run } of programs) {
    const code = await run(address)
    if (code !== 0) failed.push(name)
  }
})
for (const name of failed) process.stderr.write(`${name} reads something else\n`)
process.exitCode = failed.length > 0 ? 1 : 0

async function withService(work: (address: string) => Promise<void>): Promise<void> {
  const database = await startEmbedded({ home, name: `clients-${process.pid}`, temporary: true })
  const graph = openGraph(database)
  const app = await buildApp({ graph, catalogue: await readCatalogue() })
  try {
    await migrate(graph)
    await loadExample(graph, join(here, '../../examples/broadband'), () => {})
    await work(await app.listen({ host: '127.0.0.1', port: 0 }))
  } finally {
    await app.close()
    await graph.close()
    await database.stop()
  }
}

async function fetchOlingo(): Promise<void> {
  const pom = join(here, 'olingo/pom.xml')
  const words = ['--quiet', '--batch-mode', '--file', pom, 'dependency:copy-dependencies']
  await done('mvn', [...words, `-DoutputDirectory=${join(tools, 'olingo')}`])
}

async function installPython(): Promise<void> {
  const python = join(tools, 'python')
  if (!existsSync(python)) await done('python3', ['-m', 'venv', python])
  const requirements = join(here, 'python/requirements.txt')
  await done(join(python, 'bin/pip'), ['install', '--quiet', '--requirement', requirements])
}

function runOlingo(address: string): Promise<number> {
  const jars = join(tools, 'olingo', '*')
  return exitCode('java', ['-cp', jars, join(here, 'olingo/OlingoClient.java'), address])
}

function runPython(address: string): Promise<number> {
  return exitCode(join(tools, 'python/bin/python'), [join(here, 'python/odata_client.py'), address])
}

async function done(program: string, words: readonly string[]): Promise<void> {
  const code = await exitCode(program, words)
  if (code !== 0) throw new Error(`${program} ends with ${code}`)
}

function exitCode(program: string, words: readonly string[]): Promise<number> {
  const child = spawn(program, words, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
