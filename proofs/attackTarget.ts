import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AttackTarget, bearer } from './attack.ts'
import { createKey } from './createKey.ts'
import { createTemporaryHome, startService } from './service.ts'

/** The clock of the service looks at its file five times a second. */
const clockDelayMs = 1_000

/** A whole service with an example, a clock that can be set, and keys; the stack stops it. */
export async function startTarget(resources: AsyncDisposableStack): Promise<AttackTarget> {
  const { home, remove } = await createTemporaryHome()
  resources.defer(remove)
  const clockFile = join(home, 'clock')
  await writeFile(clockFile, '0')
  const { address, stop, logTail } = await startService('broadband', {
    LOG_LEVEL: 'error',
    CX_ATLAS_HOME: home,
    REQUESTS_PER_MINUTE: '0',
    NODE_OPTIONS: `--import=${new URL('steppedClock.ts', import.meta.url).href}`,
    STEPPED_CLOCK: clockFile,
  })
  resources.defer(stop)
  return {
    address,
    port: Number(new URL(address).port),
    ...(await createKeys(address)),
    readDatabasePid: async () => {
      const record = await readFile(join(home, 'databases/demo-broadband/running.json'), 'utf8')
      return (JSON.parse(record) as { pid: number }).pid
    },
    setClock: async (hours) => {
      await writeFile(clockFile, String(hours))
      await sleep(clockDelayMs)
    },
    logTail,
  }
}

async function createKeys(address: string): Promise<Pick<AttackTarget, 'keys' | 'createKey'>> {
  const admin = await createKey(address, { role: 'admin' })
  const create: AttackTarget['createKey'] = (properties) => createKey(address, properties, admin)
  const response = await fetch(`${address}/departments?limit=1`, { headers: bearer(admin) })
  const [department] = ((await response.json()) as { items: { id: string }[] }).items
  const limitedEditor = { role: 'editor', department: department?.id }
  return {
    keys: {
      admin,
      reader: await create({ role: 'reader' }),
      analyst: await create({ role: 'analyst' }),
      steward: await create({ role: 'steward' }),
      limitedEditor: await createKey(address, limitedEditor, admin),
    },
    createKey: create,
  }
}
