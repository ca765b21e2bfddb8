import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { installGoTool } from './tools.ts'

const proxyName = 'bolt'

/** A network with faults on demand: Toxiproxy between a port and a database. */
export async function startFaultyNetwork(databasePort: number) {
  const [controlPort, port] = [await freePort(), await freePort()]
  const child = spawn(
    await installGoTool('toxiproxy'),
    ['-host', '127.0.0.1', '-port', String(controlPort)],
    {
      stdio: 'ignore',
    },
  )
  const callToxiproxy = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Toxiproxy refuses ${path}: ${await response.text()}`)
    return response
  }
  const toUpstream = (targetPort: number) => ({
    name: proxyName,
    listen: `127.0.0.1:${port}`,
    toUpstream: `127.0.0.1:${targetPort}`,
  })
  await waitUntilListening(controlPort)
  await callToxiproxy('POST', '/proxies', { ...toUpstream(databasePort), enabled: true })
  const toxics = new Set<string>()
  return {
    port,
    /** A fault on the way from the database. */
    add: async (type: string, attributes: object) => {
      toxics.add(type)
      await callToxiproxy('POST', `/proxies/${proxyName}/toxics`, {
        name: type,
        type,
        stream: 'downstream',
        attributes,
      })
    },
    heal: async () => {
      for (const name of toxics) await callToxiproxy('DELETE', `/proxies/${proxyName}/toxics/${name}`)
      toxics.clear()
    },
    enable: (enabled: boolean) => callToxiproxy('POST', `/proxies/${proxyName}`, { enabled }),
    /** To another port, where the database is now. */
    lead: (targetPort: number) => callToxiproxy('POST', `/proxies/${proxyName}`, toUpstream(targetPort)),
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function waitUntilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const versionResponse = await fetch(`http://127.0.0.1:${port}/version`).catch(() => undefined)
    if (versionResponse?.ok) return
    await sleep(100)
  }
  throw new Error('Toxiproxy does not answer')
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
