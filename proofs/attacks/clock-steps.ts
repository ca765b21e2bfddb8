import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, type AttackTarget, bearer } from '../attack.ts'

const hourMs = 3_600_000
/** The default of FAILED_SIGN_INS_PER_MINUTE. */
const maxFailedSignIns = 20
const rowCount = 10_000

/** The clock of the database stays. */
const attack: Attack = {
  name: 'clock steps',
  description: 'the clock of the service is set by an hour, forwards and backwards',
  isQuick: false,
  async run(target) {
    try {
      await proveKeyExpiry(target)
      await proveRateWindow(target)
      for (const hours of [1, -1]) await proveImport(target, hours)
    } finally {
      await target.setClock(0)
    }
    return 'expiry, rate windows, imports and undoing them hold'
  },
}
export default attack

/** A key that is valid for half an hour expires with the clock, and is valid again when the clock is right again. */
async function proveKeyExpiry(target: AttackTarget): Promise<void> {
  const expiresAt = new Date(Date.now() + hourMs / 2).toISOString()
  const key = await target.createKey({ role: 'reader', expiresAt })
  for (const [hours, status] of [
    [0, 200],
    [1, 401],
    [-1, 200],
    [0, 200],
  ] as const) {
    await target.setClock(hours)
    await expectStatus(status, readModel(target, key), `a key with the clock at ${hours} h`)
  }
}

/** A caller with too many wrong keys may try again after a minute, although the clock was set back. */
async function proveRateWindow(target: AttackTarget): Promise<void> {
  let status = 401
  for (let number = 0; number <= maxFailedSignIns && status === 401; number += 1)
    ({ status } = await readModel(target, 'wrong'))
  if (status !== 429) throw new Error(`a wrong key above the limit: ${status}`)
  await target.setClock(-1)
  await sleep(61_000)
  await expectStatus(401, readModel(target, 'wrong'), 'a wrong key in the next minute')
  await target.setClock(0)
}

/** An import that was started before a step is done once; so is undoing it, after the step back. */
async function proveImport(target: AttackTarget, hours: number): Promise<void> {
  const rows = Array.from({ length: rowCount }, (_, row) => `clock-${hours}-${row},Channel ${hours} ${row}`)
  const body = `id,name\n${rows.join('\n')}\n`
  const { id } = await post(target, '/imports?name=channels.csv', body)
  await target.setClock(hours)
  const { counts } = await waitForImport(target, id, 'done')
  if (counts?.created !== rowCount)
    throw new Error(`an import with the clock at ${hours} h: ${JSON.stringify(counts)}`)
  await post(target, `/imports/${id}/undo`)
  await target.setClock(0)
  await waitForImport(target, id, 'undone')
}

const readModel = ({ address }: AttackTarget, key: string): Promise<Response> =>
  fetch(`${address}/model`, { headers: bearer(key) })

async function expectStatus(expected: number, response: Promise<Response>, what: string): Promise<void> {
  const { status } = await response
  if (status !== expected) throw new Error(`${what}: ${status} instead of ${expected}`)
}

interface ImportRecord {
  readonly id: string
  readonly state: string
  readonly counts?: { readonly created: number }
}

async function post({ address, keys }: AttackTarget, path: string, body?: string): Promise<ImportRecord> {
  const response = await fetch(address + path, {
    method: 'POST',
    headers: { ...bearer(keys.admin), ...(body !== undefined && { 'content-type': 'text/csv' }) },
    ...(body !== undefined && { body }),
  })
  if (!response.ok) throw new Error(`POST ${path}: ${await response.text()}`)
  return response.json() as Promise<ImportRecord>
}

async function waitForImport(
  { address, keys }: AttackTarget,
  id: string,
  state: string,
): Promise<ImportRecord> {
  for (;;) {
    const response = await fetch(`${address}/imports/${id}`, { headers: bearer(keys.admin) })
    const record = (await response.json()) as ImportRecord
    if (record.state === state) return record
    if (['failed', 'cancelled'].includes(record.state)) throw new Error(JSON.stringify(record))
    await sleep(200)
  }
}
