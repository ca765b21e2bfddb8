import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKey as createStoredKey } from '../../src/access/keys.ts'
import { updateFindingState } from '../../src/findings/findingStates.ts'
import { withJournal } from '../../src/graph/journal/withJournal.ts'
import { type CommitDropPoint, startFaultProxy } from '../support/faultProxy.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  getTestDatabase,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const proxy = await startFaultProxy(getTestDatabase())
afterAll(() => proxy.close())
const faultyGraph = await createTestGraph(proxy.settings)
const faultyApp = await createTestApp(faultyGraph)
beforeEach(() => clearGraph(graph))

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'
const sendWithKey = (method: Method, url: string, payload: object, key = 'k-1', instance = app) =>
  instance.inject({ method, url, payload, headers: { 'idempotency-key': key } })

async function countNodes(label: string): Promise<number> {
  const { rows } = await graph.read<{ total: number }>('MATCH (node:$($label)) RETURN count(*) AS total', {
    label,
  })
  return rows[0]?.total ?? 0
}

describe('a request with an Idempotency-Key', () => {
  it('is done once and answered the same again', async () => {
    const body = { name: 'First invoice' }
    const first = await sendWithKey('POST', '/touchpoints', body)
    const second = await sendWithKey('POST', '/touchpoints', body)
    expect([first.statusCode, second.statusCode]).toEqual([201, 201])
    expect(second.body).toBe(first.body)
    expect(second.headers).toMatchObject({
      location: '/touchpoints/first-invoice',
      etag: first.headers.etag,
      'idempotency-replayed': 'true',
    })
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect([await countNodes('Touchpoint'), await countNodes('AuditEntry')]).toEqual([1, 1])
  })

  it('covers batches, patches and deletions', async () => {
    const changes = [{ op: 'create', kind: 'Department', id: 'it', properties: { name: 'IT' } }]
    for (const key of ['a', 'a']) {
      expect((await sendWithKey('POST', '/batch', { changes }, key)).json().results[0].result).toBe('created')
    }
    for (const key of ['b', 'b']) {
      expect(
        (await sendWithKey('PATCH', '/departments/it', { name: 'Technology' }, key)).json().revision,
      ).toBe(2)
    }
    for (const key of ['c', 'c']) {
      const response = await app.inject({
        method: 'DELETE',
        url: '/departments/it',
        headers: { 'idempotency-key': key },
      })
      expect(response.statusCode).toBe(204)
    }
  })

  it('is refused with a key that belongs to another request', async () => {
    await sendWithKey('POST', '/touchpoints', { name: 'Invoice' })
    for (const [url, name] of [
      ['/touchpoints', 'Bill'],
      ['/departments', 'Invoice'],
    ] as const) {
      const other = await sendWithKey('POST', url, { name })
      expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    }
  })

  it('can be sent again with its key when it was rejected', async () => {
    const body = { id: 'invoice', name: 'Invoice' }
    await seedGraph(graph, touchpoint('invoice'))
    expect((await sendWithKey('POST', '/touchpoints', body)).statusCode).toBe(409)
    await app.inject({ method: 'DELETE', url: '/touchpoints/invoice' })
    expect((await sendWithKey('POST', '/touchpoints', body)).statusCode).toBe(201)
  })

  it('is done once when it comes ten times at the same time', async () => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => sendWithKey('POST', '/touchpoints', { name: 'Invoice' })),
    )
    expect(responses.map(({ statusCode }) => statusCode)).toEqual(Array(10).fill(201))
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1)
    const repeated = responses.filter(({ headers }) => headers['idempotency-replayed'] === 'true')
    expect([repeated.length, await countNodes('Touchpoint')]).toEqual([9, 1])
  })

  it('is a new one after a day', async () => {
    await sendWithKey('POST', '/touchpoints', { name: 'Invoice' })
    const ageKeys = 'MATCH (claim:IdempotencyKey) SET claim.createdAt = datetime() - duration({hours: 25})'
    await graph.write((transaction) => transaction.run(ageKeys))
    expect((await sendWithKey('POST', '/departments', { name: 'IT' })).statusCode).toBe(201)
  })

  it.each(['', 'two words', 'x'.repeat(256)])('has to have a sound key, not "%s"', async (key) => {
    expect((await sendWithKey('POST', '/touchpoints', { name: 'Invoice' }, key)).statusCode).toBe(400)
  })
})

const withDroppedCommit = async <Result>(
  dropPoint: CommitDropPoint,
  work: () => Promise<Result>,
): Promise<Result> => {
  await faultyGraph.version()
  const before = proxy.dropCount()
  proxy.dropNextCommit(dropPoint)
  const result = await work()
  expect(proxy.dropCount()).toBe(before + 1)
  return result
}

describe.each<CommitDropPoint>(['sent', 'acknowledged'])(
  'when the connection is lost with COMMIT %s',
  (dropPoint) => {
    it('a creation is reported as one, and made once', async () => {
      const response = await withDroppedCommit(dropPoint, () =>
        faultyApp.inject({ method: 'POST', url: '/touchpoints', payload: { name: 'Invoice' } }),
      )
      expect(response.statusCode).toBe(201)
      expect(response.json()).toMatchObject({ id: 'invoice', revision: 1 })
      expect([await countNodes('Touchpoint'), await countNodes('AuditEntry')]).toEqual([1, 1])
    })

    it('a change under a condition counts once', async () => {
      await seedGraph(graph, touchpoint('invoice'))
      const { headers } = await app.inject('/touchpoints/invoice')
      const response = await withDroppedCommit(dropPoint, () =>
        faultyApp.inject({
          method: 'PATCH',
          url: '/touchpoints/invoice',
          payload: { importance: 3 },
          headers: { 'if-match': String(headers.etag) },
        }),
      )
      expect([response.statusCode, response.json().revision]).toEqual([200, 2])
      expect(await countNodes('AuditEntry')).toBe(2)
    })
  },
)

describe('an import with an Idempotency-Key', () => {
  async function waitForImport(id: string): Promise<{ state: string }> {
    for (;;) {
      const record = (await app.inject(`/imports/${id}`)).json() as { state: string }
      if (['done', 'failed'].includes(record.state)) return record
      await sleep(100)
    }
  }

  const importFile = (text: string, key: string | undefined, instance = app) => {
    const form = new FormData()
    form.append('file', new Blob([text]), 'channels.csv')
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    return instance.inject({ method: 'POST', url: '/imports', payload: form, headers })
  }

  it('is started once, although the boundary of its parts differs', async () => {
    const first = await importFile('id,name\nphone,Phone\n', 'k-1')
    const second = await importFile('id,name\nphone,Phone\n', 'k-1')
    expect([first.statusCode, second.statusCode]).toEqual([202, 202])
    expect(second.json().id).toBe(first.json().id)
    expect(second.headers).toMatchObject({
      location: first.headers.location,
      'idempotency-replayed': 'true',
    })
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect(await countNodes('Import')).toBe(1)
    const other = await importFile('id,name\nphone,Telephone\n', 'k-1')
    expect([other.statusCode, other.json().code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    expect((await importFile('id,name\nphone,Phone\n', undefined)).json().id).not.toBe(first.json().id)
    expect(await countNodes('Import')).toBe(2)
  })

  it('that failed is reported as failed again', async () => {
    const first = await importFile('id,name\n!,Phone\n', 'k-1')
    await waitForImport(String(first.headers.location).split('/').at(-1) ?? '')
    const second = await importFile('id,name\n!,Phone\n', 'k-1')
    expect([second.statusCode, second.headers.location]).toEqual([400, first.headers.location])
    expect(await countNodes('Import')).toBe(1)
  })

  it.each([1, 2, 3, 4, 5])(
    'is done once when the acknowledgement of COMMIT %i is lost',
    async (number) => {
      proxy.dropNextCommit('acknowledged', number)
      const response = await importFile('id,name\nphone,Phone\nshop,Shop\n', undefined, faultyApp)
      expect(response.statusCode, response.body).toBe(202)
      expect(await waitForImport(response.json().id)).toMatchObject({
        state: 'done',
        counts: { created: 2, updated: 0 },
      })
      expect([await countNodes('Import'), await countNodes('Channel')]).toEqual([1, 2])
      const entries = (await app.inject('/audit?limit=100')).json().items as { operation: string }[]
      expect(entries.filter(({ operation }) => operation === 'import')).toHaveLength(2)
    },
    240_000,
  )
})

describe('an API key with an Idempotency-Key', () => {
  const key = '0b1f3c52-8d5e-4c8e-9b6a-2f7d1c9e4a10'
  let adminKey: string
  beforeEach(async () => {
    const admin = { name: 'Admin', role: 'admin' as const, scopes: [] }
    adminKey = (await createStoredKey(graph, admin, { name: 'test' })).secret
  })
  const createKey = (name: string, idempotencyKey = key, instance = app) =>
    instance.inject({
      method: 'POST',
      url: '/keys',
      payload: { name, role: 'reader' },
      headers: { 'idempotency-key': idempotencyKey, 'x-api-key': adminKey },
    })

  it('is created once and shown again, although only its hash is stored', async () => {
    const [first, second] = await Promise.all([createKey('Dashboard'), createKey('Dashboard')])
    expect([first.statusCode, second.statusCode]).toEqual([201, 201])
    expect(second.body).toBe(first.body)
    expect(await countNodes('ApiKey')).toBe(2)
    const { rows } = await graph.read<{ text: string }>(
      'MATCH (claim:IdempotencyKey) RETURN claim.scope + claim.body AS text',
    )
    expect(rows).toHaveLength(1)
    const stored = JSON.stringify(rows)
    const secret = first.json().key.slice('cxa_0123456789abcdef_'.length)
    expect(secret).toHaveLength(43)
    expect(stored).not.toContain(secret)
    expect(stored).not.toContain(key)
  })

  it('is created once when the acknowledgement of COMMIT is lost', async () => {
    const first = await withDroppedCommit('acknowledged', () => createKey('Dashboard', key, faultyApp))
    expect(first.statusCode, first.body).toBe(201)
    expect(await countNodes('ApiKey')).toBe(2)
  })

  it('needs an Idempotency-Key that cannot be guessed, and the same request', async () => {
    expect((await createKey('Dashboard', 'create-key-1')).json()).toMatchObject({
      status: 400,
      errors: [{ message: expect.stringContaining('random UUID') }],
    })
    await createKey('Dashboard')
    expect((await createKey('Other')).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })
})

describe('when the acknowledgement of COMMIT is lost', () => {
  it('a creation with a key is reported as one, and made once', async () => {
    const create = () => sendWithKey('POST', '/touchpoints', { name: 'Invoice' }, 'k-1', faultyApp)
    const first = await withDroppedCommit('acknowledged', create)
    expect(first.statusCode).toBe(201)
    expect(first.headers).not.toHaveProperty('idempotency-replayed')
    expect((await create()).body).toBe(first.body)
    expect([await countNodes('Touchpoint'), await countNodes('AuditEntry')]).toEqual([1, 1])
  })

  it('what is said of a finding is said once', async () => {
    const state = await withDroppedCommit('acknowledged', () =>
      updateFindingState(
        faultyGraph,
        'role-gaps:x:definer',
        { status: 'acknowledged' },
        {},
        { name: 'test' },
      ),
    )
    expect([state.revision, await countNodes('AuditEntry')]).toEqual([1, 1])
  })

  it('work that records nothing is simply done again', async () => {
    proxy.dropNextCommit('acknowledged')
    let times = 0
    await withJournal(faultyGraph, { name: 'test' }, async (transaction) => {
      times += 1
      await transaction.run('MERGE (:Scratch {id: 1})')
    })
    expect([times, await countNodes('Scratch')]).toEqual([2, 1])
  })
})
