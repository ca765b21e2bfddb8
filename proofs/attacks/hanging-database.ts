import { setTimeout as sleep } from 'node:timers/promises'
import { type Attack, bearer } from '../attack.ts'

const attack: Attack = {
  name: 'hanging database',
  description: 'the JVM of the database is stopped (SIGSTOP) and never continued',
  isQuick: false,
  // 20 s until it counts as hung, and the start.
  maxOutageMs: 60_000,
  async run({ address, keys, readDatabasePid }) {
    const pid = await readDatabasePid()
    const startedMs = performance.now()
    process.kill(pid, 'SIGSTOP')
    await sleep(5_000)
    const ready = await fetch(`${address}/health/ready`)
    if (ready.status !== 503) throw new Error(`readiness was ${ready.status} while the database hung`)
    while (!(await answers(`${address}/touchpoints?limit=1`, bearer(keys.reader)))) await sleep(100)
    if ((await readDatabasePid()) === pid) throw new Error('the database was not restarted')
    return `answered again after ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`
  },
}
export default attack

async function answers(url: string, headers: Record<string, string>): Promise<boolean> {
  const response = await fetch(url, { headers })
  await response.arrayBuffer()
  return response.status === 200
}
