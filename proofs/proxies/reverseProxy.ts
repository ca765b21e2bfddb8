import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { logTail } from '../../src/embedded/logTail.ts'
import { freePort } from '../network.ts'

/** The address in the samples of `deploy`, which every client resolves to the proxy under test. */
export const publicUrl = 'https://atlas.example.com/atlas'

const deployFolder = join(import.meta.dirname, '../../deploy')
const maxStartAttempts = 100

export const proxyNames = ['nginx', 'HAProxy'] as const
export type ProxyName = (typeof proxyNames)[number]

export interface ReverseProxy {
  readonly port: number
  stop(): Promise<void>
}

interface ProxyOptions {
  /** For configuration, certificate and logs. */
  readonly folder: string
  readonly servicePort: number
  /** How long it keeps an idle connection to the service. */
  readonly keepAliveSeconds: number
}

/** Creates a certificate for the host of the samples; returns it for clients to trust. */
export async function createCertificate(folder: string): Promise<string> {
  const { hostname } = new URL(publicUrl)
  const [certificate, key] = [join(folder, 'atlas.crt'), join(folder, 'atlas.key')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'pipe' },
  )
  const text = await readFile(certificate, 'utf8')
  await writeFile(join(folder, 'atlas.pem'), text + (await readFile(key, 'utf8')), { mode: 0o600 })
  return text
}

/** Starts a proxy with the sample of `deploy`, of which only addresses, files and the idle time differ. */
export async function startProxy(name: ProxyName, options: ProxyOptions): Promise<ReverseProxy> {
  const port = await freePort()
  const { program, args } = await configure[name](port, options)
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const readLogTail = logTail([child.stdout, child.stderr])
  for (let attempt = 1; !(await isListening(port)); attempt += 1) {
    if (child.exitCode !== null || attempt === maxStartAttempts)
      throw new Error(`${name} did not start:\n${readLogTail()}`)
    await sleep(100)
  }
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

const configure = {
  nginx: async (port: number, { folder, servicePort, keepAliveSeconds }: ProxyOptions) => {
    const site = await writeSample('nginx.conf', folder, {
      'server 127.0.0.1:3000': `server 127.0.0.1:${servicePort}`,
      'listen 443': `listen 127.0.0.1:${port}`,
      '/etc/ssl/certs/atlas.pem': join(folder, 'atlas.crt'),
      '/etc/ssl/private/atlas.key': join(folder, 'atlas.key'),
      'keepalive_timeout 60s': `keepalive_timeout ${keepAliveSeconds}s`,
    })
    const temporaryPaths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (kind) => `${kind}_temp_path ${join(folder, kind)};`,
    )
    const main = `daemon off; master_process off; pid ${join(folder, 'nginx.pid')}; error_log stderr error;
events {} http { access_log off; ${temporaryPaths.join(' ')} include ${site}; }`
    const file = join(folder, 'nginx-main.conf')
    await writeFile(file, main)
    return { program: 'nginx', args: ['-e', 'stderr', '-p', folder, '-c', file] }
  },
  HAProxy: async (port: number, { folder, servicePort, keepAliveSeconds }: ProxyOptions) => {
    const file = await writeSample('haproxy.cfg', folder, {
      'server service 127.0.0.1:3000': `server service 127.0.0.1:${servicePort}`,
      'bind :443': `bind 127.0.0.1:${port}`,
      '/etc/haproxy/atlas.pem': join(folder, 'atlas.pem'),
      // Half of the idle connections are closed after each.
      'pool-purge-delay 5s': `pool-purge-delay ${keepAliveSeconds * 125}ms`,
    })
    return { program: 'haproxy', args: ['-db', '-f', file] }
  },
}

async function writeSample(
  name: string,
  folder: string,
  replacements: Readonly<Record<string, string>>,
): Promise<string> {
  let text = await readFile(join(deployFolder, name), 'utf8')
  for (const [sample, replacement] of Object.entries(replacements)) {
    if (!text.includes(sample)) throw new Error(`deploy/${name} has no '${sample}'`)
    text = text.replaceAll(sample, replacement)
  }
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
