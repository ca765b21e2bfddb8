import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectionDraining, signalEnd } from '../../src/http/plugins/connectionDraining.ts'

describe('a service that ends', () => {
  let app: FastifyInstance
  let agent: Agent
  let port: number
  beforeEach(async () => {
    app = Fastify({ return503OnClosing: false })
    await app.register(connectionDraining)
    app.get('/quick', async () => 'done')
    app.get('/slow', async () => {
      await sleep(300)
      return 'done'
    })
    app.get('/endless', async (_, reply) => {
      await once(signalEnd(reply), 'abort')
      return 'ended'
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    port = (app.server.address() as AddressInfo).port
    agent = new Agent({ keepAlive: true })
  })
  afterEach(async () => {
    agent.destroy()
    await app.close()
  })

  const request = async (path: string): Promise<IncomingMessage> => {
    const [response] = await once(get({ host: '127.0.0.1', port, path, agent }), 'response')
    return response
  }

  it('finishes what it has accepted', async () => {
    const slow = request('/slow')
    await sleep(50)
    const drained = app.drainConnections().then(() => 'drained')
    expect(await Promise.race([drained, slow.then(text)])).toBe('done')
    expect(await drained).toBe('drained')
  })

  it('answers on open connections until their clients leave', async () => {
    const ask = async () => {
      const response = await request('/quick')
      return [response.headers.connection, await text(response)]
    }
    expect(await ask()).toEqual(['keep-alive', 'done'])
    const drained = app.drainConnections()
    expect(await ask()).toEqual(['close', 'done'])
    await expect(ask()).rejects.toThrow('ECONNREFUSED')
    await drained
  })

  it('ends responses that would go on', async () => {
    const endless = request('/endless')
    await sleep(50)
    await app.drainConnections()
    expect(await text(await endless)).toBe('ended')
  })
})
