import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { whiteboardFormats } from '../src/transfer/whiteboard/whiteboardFormats.ts'
import { requirementsPath, scriptPath } from './clients/python.ts'
import { listExampleFiles, TestBed } from './testBed.ts'
import { installPython, runForExitCode } from './tools.ts'

/**
 * Sends an example through every format that can be read again: exported, the map emptied, imported, and the graph
 * compared to the one before. Filled whiteboards are imported over the same map, which they must not change. What cannot be read again, and GraphML too, is opened by a program of others:
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
    const file = await download(`ecosystem.${format}`)
    await testBed.clear()
    await compare(file, expected)
  }
  for (const extension of whiteboardFormats.keys())
    await compare(await download(`whiteboard.${extension}`), expected)
  if ((await runForExitCode(python, scriptPath('graphs'), testBed.address)) !== 0) process.exitCode = 1
} finally {
  await testBed.close()
}

async function download(name: string): Promise<string> {
  const file = join(testBed.folder, name)
  const { body, status } = await fetch(`${testBed.address}/exports/${name}`)
  if (status !== 200 || !body) throw new Error(`The export ${name} was answered with ${status}`)
  await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file))
  return file
}

/** Imports a file, and compares the graph with the one before. */
async function compare(file: string, expected: string): Promise<void> {
  await testBed.waitForImport(await testBed.startImport([file]))
  const isEqual = (await testBed.computeDigest()) === expected
  const { size } = await stat(file)
  log(`${basename(file)}: ${(size / 1_048_576).toFixed(1)} MiB, ${isEqual ? 'equal graph' : 'ANOTHER GRAPH'}`)
  if (!isEqual) process.exitCode = 1
}
