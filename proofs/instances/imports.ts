import { setTimeout as sleep } from 'node:timers/promises'
import type { Graph } from '../../src/graph/graph.ts'
import { type Observations, sendUntilAnswered } from './clients.ts'

const rowCount = 20_000

const READ_OWNERS = `
MATCH (import:Import)
WHERE import.state IN ['received', 'reading', 'writing'] OR import.key IN $ids
RETURN import.key AS id, import.owner AS owner, import.state AS state`

interface ImportOwner {
  readonly id: string
  readonly owner: string
  readonly state: string
}

const listImports = async (graph: Graph, ids: readonly string[] = []) =>
  (await graph.read<ImportOwner>(READ_OWNERS, { ids })).rows

const pollIntervalMs = 50
const maxWaitMs = 60_000

/**
 * Imports a file at an instance that is killed meanwhile; returns how long it took until another instance had the import, and
 * waits until it is done. The client repeats its request, and gets the same import.
 */
export async function proveTakeOver(
  graph: Graph,
  addresses: { readonly instance: string; readonly balancer: string },
  round: number,
  observations: Observations,
  kill: () => Promise<void>,
): Promise<number> {
  const rows = Array.from({ length: rowCount }, (_, row) => `row-${row},Row ${row},Round ${round}`)
  const headers = { 'content-type': 'text/csv', 'idempotency-key': crypto.randomUUID() }
  const body = ['id,name,description', ...rows].join('\n')
  const init = { method: 'POST', headers, body }
  const path = '/imports?name=systems.csv'
  const lost = fetch(`${addresses.instance}${path}`, init).catch(() => undefined)
  const running = await waitFor(async () => (await listImports(graph)).at(0))
  await kill()
  const killedMs = performance.now()
  await lost
  await waitFor(async () => {
    const [found] = (await listImports(graph, [running.id])).filter(({ id }) => id === running.id)
    return found && (found.owner !== running.owner || found.state === 'done') ? found : undefined
  })
  const takenOverMs = performance.now() - killedMs
  const { text } = await sendUntilAnswered(`${addresses.balancer}${path}`, init, observations)
  const { id } = JSON.parse(text) as { id?: string }
  if (id !== running.id) observations.failures.push(`import ${running.id} was started again as ${id}`)
  await waitFor(async () => {
    const [found] = (await listImports(graph, [running.id])).filter((each) => each.id === running.id)
    return found?.state === 'done' ? found : undefined
  })
  return takenOverMs
}

async function waitFor<Value>(find: () => Promise<Value | undefined>): Promise<Value> {
  const deadlineMs = performance.now() + maxWaitMs
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    if (performance.now() > deadlineMs) throw new Error('An import was not taken over within a minute')
    await sleep(pollIntervalMs)
  }
}

const COUNT_ROWS = `
MATCH (system:System)
WHERE system.id STARTS WITH 'row-'
RETURN system.revision AS revision, count(system) AS count`

/** Whether every row was written once by each import. */
export async function isImportedOnce(graph: Graph, rounds: number): Promise<boolean> {
  const { rows } = await graph.read<{ revision: number; count: number }>(COUNT_ROWS)
  return rows.length === 1 && rows[0]?.revision === rounds && rows[0].count === rowCount
}
