import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startService, temporaryHome } from './service.ts'
import { schemathesis } from './tools.ts'

/*
 * The running service against its own description, with the broadband example. `npm run prove:api -- 5` runs with at
 * most five examples for each operation and phase; PROOF_CALLERS holds who asks, as JSON: {"reader": "Bearer …",
 * "anonymous": ""}, each of whom gets a run of its own.
 */

const [examples = '20', only = '.'] = process.argv.slice(2)
const callers = Object.entries(
  JSON.parse(process.env.PROOF_CALLERS ?? '{"anyone":""}') as Record<string, string>,
)
const { home, remove } = await temporaryHome()
const service = await startService('broadband', { CX_ATLAS_HOME: home })
try {
  for (const [caller, authorization] of callers) {
    process.stdout.write(`\nAs ${caller}\n`)
    const code = await prove(authorization)
    if (code !== 0) process.exitCode = 1
  }
} finally {
  await service.stop()
  await remove()
}

async function prove(authorization: string): Promise<number | null> {
  const words = [
    ...['--config-file', join(import.meta.dirname, 'schemathesis', 'schemathesis.toml')],
    ...['run', `${service.address}/docs/json`, '--url', service.address],
    ...['--checks', 'all', '--max-examples', examples, '--include-path-regex', only],
    ...['--generation-database', 'none', '--request-timeout', '62'],
    ...(authorization === '' ? [] : ['--header', `authorization:${authorization}`]),
  ]
  const child = spawn(await schemathesis(), words, {
    cwd: join(import.meta.dirname, 'schemathesis'),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}
