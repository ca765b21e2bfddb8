import { Readable } from 'node:stream'
import { type HostileFile, hostileFiles, streamOf } from '../tests/support/hostileFiles.ts'
import { forgetMost, residentBytes } from './processMemory.ts'
import { Stand } from './testBed.ts'

/**
 * Sends every hostile file over HTTP, endless ones with 1 GiB or as many MiB as are given, and measures what it costs:
 * `npm run prove:hostile`, or `npm run prove:hostile -- 64`.
 */
const endlessMebibytes = Number(process.argv[2] ?? 1_024)
const mostSeconds = 10
const mostMebibytes = 200
const mebi = 1_048_576

interface Refusal {
  readonly status: number
  readonly answer: string
  /** From the last byte sent on, which is what the service can do something about. */
  readonly seconds: number
}

async function refusalOf(address: string, file: HostileFile): Promise<Refusal> {
  const body = await streamOf(file)
  let sentAt = performance.now()
  body.once('end', () => {
    sentAt = performance.now()
  })
  const response = await fetch(`${address}/imports?name=${file.name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(body) as ReadableStream,
    duplex: 'half',
  })
  const answer = await response.text()
  return { status: response.status, answer, seconds: (performance.now() - sentAt) / 1_000 }
}

const stand = await Stand.open()
try {
  for (const file of hostileFiles(endlessMebibytes)) {
    forgetMost(stand.pid)
    const before = residentBytes(stand.pid, 'now')
    const { status, answer, seconds } = await refusalOf(stand.address, file)
    const mebibytes = Math.round((residentBytes(stand.pid, 'most') - before) / mebi)
    const isRefused = status >= 400 && status < 500 && file.reason.test(answer)
    const isCheap = seconds <= mostSeconds && mebibytes <= mostMebibytes
    const measured = `${status} after ${seconds.toFixed(2)} s, +${mebibytes} MiB`
    process.stdout.write(`${file.what}: ${measured}${isRefused ? '' : ` ${answer.slice(0, 300)}`}\n`)
    if (!isRefused || !isCheap) process.exitCode = 1
  }
} finally {
  await stand.close()
}
