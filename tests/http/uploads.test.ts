import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { clearGraph, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
await clearGraph(graph)
const catalogue = await readCatalogue()

async function startApp(home?: string): Promise<{ app: FastifyInstance; port: number }> {
  const app = await buildApp({ graph, catalogue, ...(home !== undefined && { home }) })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return { app, port: (app.server.address() as AddressInfo).port }
}

interface UploadAnswers {
  readonly upload: { readonly status: string; readonly code: string | undefined }
  /** The status of the next request on the same connection. */
  readonly next: string
}

/** Uploads a body and sends another request on the same connection. */
function upload(port: number, contentType: string, body: string | Buffer): Promise<UploadAnswers> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => {
      text += data
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const [first = '', second = ''] = text.split('HTTP/1.1 ').slice(1)
      const [, code] = /"code":"([A-Z_]+)"/.exec(first) ?? []
      resolve({ upload: { status: first.slice(0, 3), code }, next: second.slice(0, 3) })
    })
    const length = Buffer.byteLength(body)
    socket.write(
      `POST /imports?dryRun=true&name=channels.csv HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${contentType}\r\ncontent-length: ${length}\r\n\r\n`,
    )
    socket.write(body)
    socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
  })
}

const part = (disposition: string, content: string) =>
  `--x\r\ncontent-disposition: ${disposition}\r\n\r\n${content}\r\n`
const filePart = part('form-data; name="file"; filename="channels.csv"', 'id,name\nphone,Phone\n')
const form = 'multipart/form-data; boundary=x'

describe('an upload', () => {
  let service: { app: FastifyInstance; port: number }
  beforeAll(async () => {
    service = await startApp()
  })
  afterAll(() => service.app.close())

  it.each([
    ['is accepted when it is well-formed', form, `${filePart}--x--\r\n`, '202', undefined],
    ['without a boundary', 'multipart/form-data', `${filePart}--x--\r\n`, '400', 'INVALID_INPUT'],
    [
      'with another boundary',
      'multipart/form-data; boundary=y',
      `${filePart}--x--\r\n`,
      '400',
      'INVALID_INPUT',
    ],
    [
      'with a boundary that is too long',
      `multipart/form-data; boundary=${'x'.repeat(300)}`,
      filePart,
      '400',
      'INVALID_INPUT',
    ],
    ['without its end', form, filePart, '400', 'INVALID_INPUT'],
    ['cut off in a header', form, '--x\r\ncontent-dispo', '400', 'INVALID_INPUT'],
    ['without a file', form, `${part('form-data; name="file"', 'id,name')}--x--\r\n`, '400', 'INVALID_INPUT'],
    ['without a disposition', form, '--x\r\n\r\nid,name\r\n--x--\r\n', '400', 'INVALID_INPUT'],
    [
      'with a field named __proto__',
      form,
      `${part('form-data; name="__proto__"', 'x')}--x--\r\n`,
      '400',
      'INVALID_INPUT',
    ],
    ['with nothing in it', form, '', '400', 'INVALID_INPUT'],
    ['as plain text', 'text/plain', 'id,name\nphone,Phone\n', '415', 'UNSUPPORTED_MEDIA_TYPE'],
  ])('gets its answer, and the next request its own: %s', async (_, contentType, body, status, code) => {
    const answers = await upload(service.port, contentType, body)
    expect(answers).toEqual({ upload: { status, code }, next: '200' })
  })

  it('leaves nothing behind when a service without a folder of its own has closed', async () => {
    const temporaryFolder = mkdtempSync(join(tmpdir(), 'cx-atlas-uploads-'))
    vi.stubEnv('TMPDIR', temporaryFolder)
    const { app, port } = await startApp().finally(() => vi.unstubAllEnvs())
    const answers = await upload(port, form, `${filePart}--x--\r\n`)
    expect(answers.upload.status).toBe('202')
    expect(readdirSync(temporaryFolder)).toHaveLength(1)
    await app.close()
    expect(readdirSync(temporaryFolder)).toEqual([])
    rmSync(temporaryFolder, { recursive: true })
  })
})

const canMount = process.platform === 'linux' && process.getuid?.() === 0

describe.skipIf(!canMount)(`on a full disk${canMount ? '' : ' (skipped: mounting needs root)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cx-atlas-uploads-'))
  let service: { app: FastifyInstance; port: number }
  beforeAll(async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
    service = await startApp(folder)
  })
  afterAll(async () => {
    await service.app.close()
    execFileSync('umount', [folder])
    rmSync(folder, { recursive: true })
  })

  it('an upload is answered with 507, and leaves nothing behind', async () => {
    const filler = join(folder, 'filler')
    fillDisk(filler)
    const csv = `id,name\n${Array.from({ length: 5_000 }, (_, index) => `c-${index},Channel ${index}`).join('\n')}\n`
    const refused = { upload: { status: '507', code: 'INSUFFICIENT_STORAGE' }, next: '200' }
    expect(await upload(service.port, 'text/csv', csv)).toEqual(refused)
    const multipart = `${part('form-data; name="file"; filename="channels.csv"', csv)}--x--\r\n`
    expect(await upload(service.port, form, multipart)).toEqual(refused)
    rmSync(filler)
    expect(await upload(service.port, 'text/csv', csv)).toEqual({
      upload: { status: '202', code: undefined },
      next: '200',
    })
  })

  /** Writes until nothing more fits. */
  function fillDisk(file: string): void {
    const descriptor = openSync(file, 'w')
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(4_096))
    } catch {
      closeSync(descriptor)
    }
  }
})
