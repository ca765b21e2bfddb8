import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, type AttackTarget, bearer } from '../attack.ts'

/** Each request is sent and its connection cut at another moment; then it is repeated until it is answered. */
const attack: Attack = {
  name: 'lost answers',
  description:
    'imports and API keys whose connection is cut before the answer, repeated with their Idempotency-Key',
  isQuick: true,
  async run(target, signal) {
    const before = await count(target)
    let requestCount = 0
    for (; !signal.aborted; requestCount += 1) {
      const idempotencyKey = crypto.randomUUID()
      const [path, type, body] =
        requestCount % 2 === 0
          ? (['/imports?dryRun=true&name=channels.csv', 'text/csv', 'id,name\nphone,Phone\n'] as const)
          : (['/keys', 'application/json', '{"name":"Repeated","role":"reader"}'] as const)
      const headers = {
        ...bearer(target.keys.admin),
        'content-type': type,
        'idempotency-key': idempotencyKey,
      }
      for (let attempt = 0; attempt < 3; attempt += 1)
        await sendAndCut(target.port, path, headers, body, (requestCount * 7 + attempt * 13) % 60)
      const response = await fetch(target.address + path, { method: 'POST', headers, body })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}`)
    }
    const after = await count(target)
    const added = after.imports - before.imports + after.keys - before.keys
    if (after.imports < 100 && added !== requestCount)
      throw new Error(`${added} imports and keys for ${requestCount} requests`)
    return `${requestCount} requests, each sent 4 times and done once`
  },
}
export default attack

async function sendAndCut(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  delayMs: number,
): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const lines = Object.entries({ host: 'localhost', ...headers, 'content-length': body.length })
  socket.write(
    `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  )
  await sleep(delayMs)
  socket.destroy()
}

/** The list of imports has the last hundred. */
async function count({ address, keys }: AttackTarget): Promise<{ imports: number; keys: number }> {
  const countItems = async (path: string) => {
    const response = await fetch(address + path, { headers: bearer(keys.admin) })
    return ((await response.json()) as { items: unknown[] }).items.length
  }
  return { imports: await countItems('/imports'), keys: await countItems('/keys') }
}
