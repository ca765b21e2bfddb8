import { Readable } from 'node:stream'
import { type HostileFile, hostileFiles, openFileStream } from '../tests/support/hostileFiles.ts'
import { resetPeak, residentBytes } from './processMemory.ts'
import { TestBed } from './testBed.ts'

/**
 * Sends every hostile file over HTTP, endless ones with 1 GiB or as many MiB as are given, and measures what it costs:
 * `npm run prove:hostile`, or `npm run prove:hostile -- 64`.
 */
const endlessMebibytes = Number(process.argv[2] ?? 1_024)
const maxSeconds = 10
const maxMebibytes = 200
const bytesPerMebibyte = 1_048_576

interface RefusalMeasurement {
  readonly status: number
  readonly responseText: string
  /** From the last byte sent on, which is what the service can do something about. */
  readonly seconds: number
}

async function measureRefusal(address: string, file: HostileFile): Promise<RefusalMeasurement> {
  const body = await openFileStream(file)
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
  const responseText = await response.text()
  return { status: response.status, responseText, seconds: (performance.now() - sentAt) / 1_000 }
}

const testBed = await TestBed.open()
try {
  for (const file of hostileFiles(endlessMebibytes)) {
    resetPeak(testBed.pid)
    const before = residentBytes(testBed.pid, 'now')
    const { status, responseText, seconds } = await measureRefusal(testBed.address, file)
    const mebibytes = Math.round((residentBytes(testBed.pid, 'most') - before) / bytesPerMebibyte)
    const isRefused = status >= 400 && status < 500 && file.reason.test(responseText)
    const isCheap = seconds <= maxSeconds && mebibytes <= maxMebibytes
    const measured = `${status} after ${seconds.toFixed(2)} s, +${mebibytes} MiB`
    process.stdout.write(
      `${file.description}: ${measured}${isRefused ? '' : ` ${responseText.slice(0, 300)}`}\n`,
    )
    if (!isRefused || !isCheap) process.exitCode = 1
  }
} finally {
  await testBed.close()
}
