import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKey } from './createKey.ts'
import { startConnectionRecorder } from './proxies/connectionRecorder.ts'
import { sendWithPauses } from './proxies/idleConnections.ts'
import { linkStatements } from './proxies/links.ts'
import { createProxyClient, type ProxyClientOptions } from './proxies/proxyClient.ts'
import {
  createCertificate,
  type ProxyName,
  proxyNames,
  publicUrl,
  type ReverseProxy,
  startProxy,
} from './proxies/reverseProxy.ts'
import { transferStatements } from './proxies/transfers.ts'
import { createTemporaryHome, startService } from './service.ts'

/*
 * The running service behind nginx and HAProxy as in `deploy`, with TLS, HTTP/2 and a path prefix: every link leads
 * through the proxy, uploads and downloads pass complete, and the proxy, not the service, closes idle connections, so
 * that no request meets one that is being closed. `npm run prove:proxies -- idle` is about idle connections only;
 * `-- reversed` fails, because the service closes them first there.
 */

for (const program of ['nginx', 'haproxy'])
  if (!existsSync(`/usr/sbin/${program}`))
    throw new Error('Install the proxies first (Debian: nginx-light haproxy)')

const [part = 'all'] = process.argv.slice(2)
const isReversed = part === 'reversed'
/** Shorter than in production, in the same order. The service closes connections a second later than it states. */
const seconds = isReversed ? { service: 1, proxy: 60 } : { service: 3, proxy: 2 }
/** Around the time at which each of the two closes a connection. */
const pausesMs = [seconds.proxy * 1_000, seconds.service * 1_000, (seconds.service + 1) * 1_000]
  .filter((idleMs) => idleMs < 10_000)
  .flatMap((idleMs) => [0.95, 0.99, 0.995, 1, 1.005, 1.01, 1.05].map((share) => idleMs * share))
const idleClients = 16
const idleRounds = 21

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-proxies-'))
const certificate = await createCertificate(folder)
const { home, remove } = await createTemporaryHome()
const service = await startService('broadband', {
  CX_ATLAS_HOME: home,
  PUBLIC_URL: publicUrl,
  KEEP_ALIVE_TIMEOUT_MS: String(seconds.service * 1_000),
})
let statements = 0
const failures: string[] = []
try {
  const key = await createKey(service.address, { role: 'admin' })
  for (const name of proxyNames) {
    const servicePort = Number(new URL(service.address).port)
    const proxy = await startProxy(name, { folder, servicePort, keepAliveSeconds: seconds.proxy })
    try {
      for (const protocol of part === 'all' ? (['HTTP/2', 'HTTP/1.1'] as const) : [])
        await proveStatements(name, proxy, key, protocol)
    } finally {
      await proxy.stop()
    }
    await proveIdleConnections(name, key)
  }
} finally {
  await service.stop()
  await rm(folder, { recursive: true, force: true })
  await remove()
}
for (const failure of failures) process.stdout.write(`${failure}\n`)
process.stdout.write(`${statements} statements, ${failures.length} failures\n`)
if (failures.length > 0) process.exitCode = 1

async function proveStatements(
  name: ProxyName,
  { port }: ReverseProxy,
  key: string,
  protocol: ProxyClientOptions['protocol'],
): Promise<void> {
  const headers = { authorization: `Bearer ${key}` }
  const client = createProxyClient({ port, certificate, protocol, headers })
  const visit = { client, key, serviceAddress: service.address, name: `${name}, ${protocol}` }
  for (const statement of [...linkStatements, ...transferStatements]) {
    const startedMs = performance.now()
    const failure = await statement.prove(visit).catch((error: unknown) => String(error))
    record(visit.name, statement.name, failure ?? undefined, performance.now() - startedMs)
  }
  client.close()
}

async function proveIdleConnections(name: ProxyName, key: string): Promise<void> {
  const recorder = await startConnectionRecorder(Number(new URL(service.address).port))
  const proxy = await startProxy(name, {
    folder,
    servicePort: recorder.port,
    keepAliveSeconds: seconds.proxy,
  })
  const headers = { authorization: `Bearer ${key}` }
  const clients = Array.from({ length: idleClients }, (_, index) =>
    createProxyClient({
      ...{ port: proxy.port, certificate, headers },
      protocol: index % 2 === 0 ? 'HTTP/2' : 'HTTP/1.1',
    }),
  )
  const startedMs = performance.now()
  try {
    const statuses = await sendWithPauses(clients, pausesMs, idleRounds)
    await sleep((seconds.service + 2) * 1_000)
    const { proxy: byProxy, service: byService } = recorder.closures
    const isServed = Object.keys(statuses).every((status) => status === '200')
    const text = `statuses ${JSON.stringify(statuses)}; ${byProxy} idle connections closed by the proxy, ${byService} by the service`
    process.stdout.write(`${name}: ${text}\n`)
    const holds = isServed && byService === 0 && byProxy > 0
    record(name, 'idle connections', holds ? undefined : text, performance.now() - startedMs)
  } finally {
    for (const client of clients) client.close()
    await proxy.stop()
    await recorder.stop()
  }
}

function record(visit: string, name: string, failure: string | undefined, durationMs: number): void {
  statements += 1
  process.stdout.write(
    `${failure === undefined ? 'holds' : 'FAILS'} ${(durationMs / 1_000).toFixed(1)} s  ${visit}: ${name}\n`,
  )
  if (failure !== undefined) failures.push(`${visit}: ${name}: ${failure}`)
}
