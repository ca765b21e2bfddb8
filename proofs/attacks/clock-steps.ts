import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, bearer } from '../attack.ts'
import { createTemporaryHome, startService } from '../service.ts'

const hourMs = 3_600_000

/** A service of its own; the clock of its database stays. */
const attack: Attack = {
  name: 'clock steps',
  description: 'the clock of the service is set by an hour, forwards and backwards',
  isQuick: false,
  async run() {
    const { home, remove } = await createTemporaryHome()
    const offsetFile = join(home, 'clock')
    const setClock = async (hours: number) => {
      await writeFile(offsetFile, String(hours))
      await sleep(1_000)
    }
    await setClock(0)
    const service = await startService('own', {
      CX_ATLAS_HOME: home,
      REQUESTS_PER_MINUTE: '60',
      NODE_OPTIONS: `--import=${new URL('../steppedClock.ts', import.meta.url).href}`,
      STEPPED_CLOCK: offsetFile,
    })
    try {
      const client = await createClient(service.address)
      await proveKeyExpiry(client, setClock)
      await proveRateWindow(client, setClock)
      return await proveImports(client, setClock)
    } finally {
      await service.stop()
      await remove()
    }
  },
}
export default attack

type SetClock = (hours: number) => Promise<void>
type Client = Awaited<ReturnType<typeof createClient>>

async function createClient(address: string) {
  let admin: string | undefined
  const send = async (
    method: string,
    path: string,
    { key = admin, type = 'application/json', body = '' } = {},
  ) => {
    const response = await fetch(address + path, {
      method,
      headers: { ...(key !== undefined && bearer(key)), ...(body !== '' && { 'content-type': type }) },
      ...(body !== '' && { body }),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  const createKey = async (properties: object): Promise<string> => {
    const body = JSON.stringify({ name: 'Proof', ...properties })
    return (await send('POST', '/keys', { body })).json.key
  }
  admin = await createKey({ role: 'admin' })
  return { send, createKey }
}

async function expectStatus(
  expected: number,
  answer: Promise<{ status: number }>,
  what: string,
): Promise<void> {
  const { status } = await answer
  if (status !== expected) throw new Error(`${what}: ${status} instead of ${expected}`)
}

/** A key that is valid for half an hour expires with the clock, and is valid again when the clock is right again. */
async function proveKeyExpiry({ send, createKey }: Client, setClock: SetClock): Promise<void> {
  const expiresAt = new Date(Date.now() + hourMs / 2).toISOString()
  const key = await createKey({ role: 'reader', expiresAt })
  for (const [hours, status] of [
    [0, 200],
    [1, 401],
    [-1, 200],
    [0, 200],
  ] as const) {
    await setClock(hours)
    await expectStatus(status, send('GET', '/touchpoints', { key }), `a key with the clock at ${hours} h`)
  }
}

/** A caller who was refused is served again after a minute, although the clock was set back. */
async function proveRateWindow({ send, createKey }: Client, setClock: SetClock): Promise<void> {
  const key = await createKey({ role: 'reader' })
  for (let number = 0; number < 60; number += 1)
    await expectStatus(200, send('GET', '/model', { key }), 'a request within the limit')
  await expectStatus(429, send('GET', '/model', { key }), 'a request above the limit')
  await setClock(-1)
  await sleep(61_000)
  await expectStatus(200, send('GET', '/model', { key }), 'a request in the next minute')
  await setClock(0)
}

/** An import that was started before a step is done once, and so are the writes after it. */
async function proveImports({ send }: Client, setClock: SetClock): Promise<string> {
  const rowCount = 2_000
  for (const [number, hours] of [1, -1, 0].entries()) {
    const rows = Array.from({ length: rowCount }, (_, row) => `c-${number}-${row},Channel ${number} ${row}`)
    const body = `id,name\n${rows.join('\n')}\n`
    const { json } = await send('POST', '/imports?name=channels.csv', { type: 'text/csv', body })
    await setClock(hours)
    const record = await waitForImport({ send }, json.id)
    if (record.state !== 'done' || record.counts.created !== rowCount)
      throw new Error(`an import with the clock at ${hours} h: ${JSON.stringify(record)}`)
  }
  return 'keys, rate windows and imports kept'
}

async function waitForImport({ send }: Pick<Client, 'send'>, id: string) {
  for (;;) {
    const { json } = await send('GET', `/imports/${id}`)
    if (['done', 'failed', 'cancelled'].includes(json?.state)) return json
    await sleep(1_500)
  }
}
