import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../network.ts'

export interface Balancer {
  readonly address: string
  stop(): Promise<void>
}

/** Starts HAProxy, which spreads requests over the instances that are ready. */
export async function startBalancer(folder: string, ports: readonly number[]): Promise<Balancer> {
  const port = await freePort()
  const file = join(folder, 'instances.cfg')
  await writeFile(file, describeBalancer(port, ports))
  const child = spawn('/usr/sbin/haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  return {
    address: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** A request whose connection is refused goes to another instance; one that was sent is not repeated. */
const describeBalancer = (port: number, ports: readonly number[]) => `
global
    log stderr format raw local0 emerg
defaults
    mode http
    timeout connect 5s
    timeout check 4s
    timeout client 150s
    timeout server 90s
    option redispatch 1
    retries 3
frontend atlas
    bind 127.0.0.1:${port}
    default_backend instances
backend instances
    balance roundrobin
    option httpchk GET /health/ready
    http-check expect status 200
    default-server check inter 1s fall 1 rise 1
${ports.map((each, index) => `    server instance${index + 1} 127.0.0.1:${each}`).join('\n')}
`
