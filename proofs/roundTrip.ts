import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { pythonFile, requirementsOf } from './clients/python.ts'
import { exampleFiles, Stand } from './testBed.ts'
import { exitCode, pythonWith } from './tools.ts'

/**
 * Sends an example through every format that can be read again: exported, the map emptied, imported, and the graph
 * compared to the one before. What cannot be read again, and GraphML too, is opened by a program of others:
 * `npm run prove:formats`, or `npm run prove:formats -- broadband`.
 */
const files = await exampleFiles(process.argv[2] ?? 'government-services')
const formats = ['zip', 'xlsx', 'json', 'ndjson', 'graphml']
const tell = (line: string) => process.stdout.write(`${line}\n`)

const python = await pythonWith(requirementsOf('graphs'))
const stand = await Stand.open()
try {
  await stand.finished(await stand.send(files))
  const expected = await stand.digest()
  tell(`from the CSV files of the example: graph ${expected.slice(0, 12)}`)
  for (const format of formats) {
    const file = join(stand.folder, `ecosystem.${format}`)
    const { body, status } = await fetch(`${stand.address}/exports/ecosystem.${format}`)
    if (status !== 200 || !body) throw new Error(`The export as ${format} was answered with ${status}`)
    await pipeline(Readable.fromWeb(body as ReadableStream), createWriteStream(file))
    await stand.empty()
    await stand.finished(await stand.send([file]))
    const found = await stand.digest()
    const { size } = await stat(file)
    const verdict = found === expected ? 'equal graph' : 'ANOTHER GRAPH'
    tell(`${format}: ${(size / 1_048_576).toFixed(1)} MiB, ${verdict}`)
    if (found !== expected) process.exitCode = 1
  }
  if ((await exitCode(python, pythonFile('graphs'), stand.address)) !== 0) process.exitCode = 1
} finally {
  await stand.close()
}
