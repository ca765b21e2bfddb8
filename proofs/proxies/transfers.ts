import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { publicUrl } from './reverseProxy.ts'
import { assertEqual, assertTrue, follow, type Statement, type Visit } from './statement.ts'

/** Of the file that is imported: far above what proxies accept by default, 1 MiB. */
const importedRows = 10_000
const description = 'A touchpoint of the proof, which is described at length. '.repeat(20)
const exportPath = '/exports/ecosystem.ndjson'

/** Statements that responses and uploads pass as the service and clients send them. */
export const transferStatements: readonly Statement[] = [
  { name: 'entity tags, and 304', prove: proveEntityTags },
  { name: 'compression', prove: proveCompression },
  { name: 'a query as long as the service accepts', prove: proveLongQuery },
  { name: 'an upload of many megabytes, and its events', prove: proveUpload },
  { name: 'parts of a file', prove: proveRanges },
  { name: 'a large export, complete', prove: proveExport },
  { name: 'a large export to a slow reader, complete', prove: proveSlowReader },
]

async function proveEntityTags(visit: Visit): Promise<void> {
  for (const path of ['/touchpoints?limit=5', '/odata/Touchpoints?$top=5', '/systems', '/docs/agents.md']) {
    const accept = { 'accept-encoding': 'gzip' }
    const { headers } = await visit.client.send(publicUrl + path, { headers: accept })
    const direct = await fetch(visit.serviceAddress + path, {
      headers: { ...accept, 'x-api-key': visit.key, host: new URL(publicUrl).host },
    })
    await direct.arrayBuffer()
    const { etag = '' } = headers
    assertEqual(etag, direct.headers.get('etag') ?? undefined, `The entity tag of ${path}`)
    if (etag === '') continue
    const cached = await follow(visit, publicUrl + path, {
      status: 304,
      headers: { ...accept, 'if-none-match': etag },
    })
    assertEqual([cached.headers.etag, cached.bytes.length], [etag, 0], `304 of ${path}`)
  }
}

async function proveCompression(visit: Visit): Promise<void> {
  const link = `${publicUrl}/touchpoints?limit=100`
  const plain = await follow(visit, link, { headers: { 'accept-encoding': 'identity' } })
  const decompress = { gzip: gunzipSync, br: brotliDecompressSync }
  for (const [encoding, decode] of Object.entries(decompress)) {
    const { headers, bytes } = await visit.client.send(link, { headers: { 'accept-encoding': encoding } })
    assertEqual(headers['content-encoding'], encoding, 'Content-Encoding')
    assertTrue(
      bytes.length < plain.bytes.length / 3,
      `${bytes.length} of ${plain.bytes.length} bytes are left`,
    )
    assertEqual(digest(decode(bytes)), digest(plain.bytes), `The digest of the response in ${encoding}`)
  }
}

async function proveLongQuery(visit: Visit): Promise<void> {
  const ids = Array.from({ length: 240 }, (_, index) => `'${'ä'.repeat(8)}-${index}'`)
  const filter = encodeURIComponent(`not (id in (${ids.join(',')}))`)
  const link = `${publicUrl}/odata/Touchpoints/$count?$filter=${filter}`
  assertTrue(link.length > 12_000, `The query has only ${link.length} characters`)
  assertTrue(Number((await follow(visit, link)).text) > 10, 'The query finds nothing')
}

async function proveUpload(visit: Visit): Promise<void> {
  const rows = Array.from(
    { length: importedRows },
    (_, index) => `proof-${index},Proof ${index},"${visit.name}: ${description}"`,
  )
  const body = Buffer.from(['id,name,description', ...rows, ''].join('\n'))
  assertTrue(body.length > 10 * 1_024 ** 2, `The file has only ${body.length} bytes`)
  const request = { method: 'POST', headers: { 'content-type': 'text/csv' }, body, status: 202 }
  const started = await follow(visit, `${publicUrl}/imports?name=touchpoints.csv`, request)
  const arrivals: number[] = []
  const events = await visit.client.open(`${started.headers.location}/events`)
  let text = ''
  for await (const chunk of events.body) {
    arrivals.push(performance.now())
    text += chunk
  }
  assertTrue(/event: done\ndata: .*\n\n$/.test(text), `The import ended with ${text.slice(-300)}`)
  const spreadMs = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)
  assertTrue(spreadMs > 200, `All events of an import arrived within ${spreadMs} ms`)
}

async function proveRanges(visit: Visit): Promise<void> {
  const link = `${publicUrl}/tables/Touchpoints.parquet`
  const whole = await visit.client.send(link)
  const head = await visit.client.send(link, { method: 'HEAD' })
  assertEqual([head.status, head.headers['accept-ranges']], [200, 'bytes'], 'The status and Accept-Ranges')
  const bytes = Number(head.headers['content-length'])
  const part = await visit.client.send(link, { headers: { range: 'bytes=0-3' } })
  assertEqual([part.status, part.text], [206, 'PAR1'], 'The first part')
  assertEqual(part.headers['content-range'], `bytes 0-3/${bytes}`, 'Content-Range')
  const rest = await visit.client.send(link, { headers: { range: `bytes=4-${bytes}` } })
  assertEqual(digest(Buffer.concat([part.bytes, rest.bytes])), digest(whole.bytes), 'The digest of all parts')
  const beyond = await visit.client.send(link, { headers: { range: `bytes=${bytes}-` } })
  assertEqual(beyond.status, 416, 'The status of a part beyond the end')
}

async function readExport({ serviceAddress, key }: Visit): Promise<Buffer> {
  const response = await fetch(serviceAddress + exportPath, { headers: { 'x-api-key': key } })
  return Buffer.from(await response.arrayBuffer())
}

async function proveExport(visit: Visit): Promise<void> {
  const expected = await readExport(visit)
  assertTrue(expected.length > 10 * 1_024 ** 2, `The export has only ${expected.length} bytes`)
  const { bytes } = await visit.client.send(publicUrl + exportPath)
  assertEqual([bytes.length, digest(bytes)], [expected.length, digest(expected)], 'The export')
}

/** Reads slower than the service writes, so that the buffers of everything between are full. */
async function proveSlowReader(visit: Visit): Promise<void> {
  const expected = await readExport(visit)
  const { body } = await visit.client.open(publicUrl + exportPath)
  const hash = createHash('sha256')
  let pausedMs = 0
  for await (const chunk of body) {
    hash.update(chunk)
    if (pausedMs >= 4_000) continue
    body.pause()
    await sleep(250)
    pausedMs += 250
  }
  if (!body.readableEnded) await once(body, 'end')
  assertEqual(hash.digest('hex'), digest(expected), 'The digest of the export')
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
