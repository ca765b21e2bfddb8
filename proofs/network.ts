import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { goTool } from './tools.ts'

const proxy = 'bolt'

/** A network with faults on demand: Toxiproxy between a port and a database. */
export async function startNetwork(databasePort: number) {
  const [controlPort, port] = [await freePort(), await freePort()]
  const child = spawn(await goTool('toxiproxy'), ['-host', '127.0.0.1', '-port', String(controlPort)], {
    stdio: 'ignore',
  })
  const tell = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Toxiproxy refuses ${path}: ${await response.text()}`)
    return response
  }
  const upstream = (to: number) => ({ name: proxy, listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${to}` })
  await untilItListens(controlPort)
  await tell('POST', '/proxies', { ...upstream(databasePort), enabled: true })
  const toxics = new Set<string>()
  return {
    port,
    /** A fault on the way from the database. */
    add: async (type: string, attributes: object) => {
      toxics.add(type)
      await tell('POST', `/proxies/${proxy}/toxics`, { name: type, type, stream: 'downstream', attributes })
    },
    heal: async () => {
      for (const name of toxics) await tell('DELETE', `/proxies/${proxy}/toxics/${name}`)
      toxics.clear()
    },
    enable: (enabled: boolean) => tell('POST', `/proxies/${proxy}`, { enabled }),
    /** To another port, where the database is now. */
    lead: (to: number) => tell('POST', `/proxies/${proxy}`, upstream(to)),
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function untilItListens(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error('Toxiproxy does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
