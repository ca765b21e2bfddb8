import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { requirementsPath, scriptPath } from './clients/python.ts'
import { listExampleFiles, TestBed } from './testBed.ts'
import { installPython, runForExitCode } from './tools.ts'

/**
 * Sends an example through every format that can be read again: exported, the map emptied, imported, and the graph
 * compared to the one before. What cannot be read again, and GraphML too, is opened by a program of others:
 * `npm run prove:formats`, or `npm run prove:formats -- broadband`.
 */
const files = await listExampleFiles(process.argv[2] ?? 'government-services')
const formats = ['zip', 'xlsx', 'json', 'ndjson', 'graphml']
const log = (line: string) => process.stdout.write(`${line}\n`)

const python = await installPython(requirementsPath('graphs'))
const testBed = await TestBed.open()
try {
  await testBed.waitForImport(await testBed.startImport(files))
  const expected = await testBed.computeDigest()
  log(`from the CSV files of the example: graph ${expected.slice(0, 12)}`)
  for (const format of formats) {
    const file = join(testBed.folder, `ecosystem.${format}`)
    const { body, status } = await fetch(`${testBed.address}/exports/ecosystem.${format}`)
    if (status !== 200 || !body) throw new Error(`The export as ${format} was answered with ${status}`)
    await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file))
    await testBed.clear()
    await testBed.waitForImport(await testBed.startImport([file]))
    const actual = await testBed.computeDigest()
    const { size } = await stat(file)
    const verdict = actual === expected ? 'equal graph' : 'ANOTHER GRAPH'
    log(`${format}: ${(size / 1_048_576).toFixed(1)} MiB, ${verdict}`)
    if (actual !== expected) process.exitCode = 1
  }
  if ((await runForExitCode(python, scriptPath('graphs'), testBed.address)) !== 0) process.exitCode = 1
} finally {
  await testBed.close()
}
