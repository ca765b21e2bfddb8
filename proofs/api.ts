import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { accessRoles } from '../src/model/permissions.ts'
import { createKey } from './createKey.ts'
import { createTemporaryHome, fetchWhenAvailable, startService } from './service.ts'
import { installSchemathesis } from './tools.ts'

/*
 * The running service against its own description, with the broadband example. `npm run prove:api` goes through all
 * phases as every role and as nobody; `npm run prove:api -- once` does so with one example of each operation;
 * `npm run prove:api -- quick` is short enough for every push: as an admin through every operation that another does
 * not stand for. More words narrow it: how many examples there are for each operation, an expression for the paths,
 * and as whom.
 */

const configuration = join(import.meta.dirname, 'schemathesis')

/** All kinds share their code, and so do all relationships: quickly, one of each stands for the others. */
const representativePaths =
  '^/(touchpoints|relationships/OWNS|(?!channels|customers|data-sets|departments|employees|evidence|initiatives|journeys|measures|needs|partners|phases|processes|promises|systems|relationships/)[^/]+)(/|$)'

const everybody = [...accessRoles, 'anonymous']

const profiles = {
  quick: {
    callers: ['admin'],
    phases: 'fuzzing',
    examples: '1',
    paths: representativePaths,
    seed: ['--seed', '1'],
  },
  once: {
    callers: everybody,
    phases: 'fuzzing',
    examples: '1',
    paths: '.',
    seed: ['--seed', '1'],
  },
  full: {
    callers: everybody,
    phases: 'examples,coverage,fuzzing,stateful',
    examples: '20',
    paths: '.',
    seed: [],
  },
} as const

const savedReport = `/*
title: Of the proof
question: Which touchpoints are there?
description: All of them.
parameters: {}
columns:
  - { name: id, type: string, description: Id of the touchpoint }
*/
MATCH (touchpoint:Touchpoint) RETURN touchpoint.id AS id ORDER BY id`

const reportSchema = z.object({
  complete: z.boolean(),
  operations: z.object({ tested: z.number() }),
  test_cases: z.object({ generated: z.number(), unique_failures: z.number(), errored: z.number() }),
})

const maxSaveAttempts = 20

const [profileName = 'full', ...rest] = process.argv.slice(2)
const profile = profiles[z.enum(['quick', 'once', 'full']).parse(profileName)]
const [examples = profile.examples, paths = profile.paths, ...callers] = rest

const { home, remove } = await createTemporaryHome()
const service = await startService('broadband', {
  CX_ATLAS_HOME: home,
  LOG_LEVEL: 'error',
  // A proof asks more often than people do, and often with wrong credentials.
  REQUESTS_PER_MINUTE: '1000000',
  REQUESTS_PER_MINUTE_UNKNOWN: '1000000',
  FAILED_SIGN_INS_PER_MINUTE: '1000000',
})
try {
  const keys = await createKeys()
  const ids = {
    PROOF_IMPORT_ID: await createImport(keys.admin),
    PROOF_DRAFT_ID: await createDraft(keys.admin),
  }
  await saveReport(keys.admin)
  await saveMapping(keys.admin)
  for (const caller of callers.length > 0 ? callers : profile.callers) {
    process.stdout.write(`\nAs ${caller}\n`)
    const hasPassed = await runSchemathesis(caller, keys, ids)
    if (hasPassed) continue
    process.exitCode = 1
    process.stdout.write(`The service said at last:\n${service.logTail()}\n`)
  }
} finally {
  await service.stop()
  await remove()
}

/** The first key is that of an admin, who makes the others. */
async function createKeys(): Promise<Record<string, string>> {
  const admin = await createKey(service.address, { role: 'admin' })
  const keys: Record<string, string> = { admin }
  for (const role of accessRoles)
    if (role !== 'admin') keys[role] = await createKey(service.address, { role }, admin)
  return keys
}

function getKeyId(key = ''): string {
  return key.split('_')[1] ?? ''
}

/** An import that has ended, for all that is asked of one. */
async function createImport(key = ''): Promise<string> {
  const response = await fetch(`${service.address}/imports?name=channels.csv`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'x-api-key': key },
    body: 'id,name\nof-the-proof,Of the proof\n',
  })
  return z.object({ id: z.string() }).parse(await response.json()).id
}

/** A draft with a row. */
async function createDraft(key = ''): Promise<string> {
  const headers = { 'content-type': 'application/json', 'x-api-key': key }
  const send = async (method: string, path: string, body: object) => {
    const response = await fetch(service.address + path, { method, headers, body: JSON.stringify(body) })
    return z.looseObject({ id: z.string() }).parse(await response.json())
  }
  const { id } = await send('POST', '/drafts', { title: 'Of the proof' })
  await send('PUT', `/drafts/${id}/rows/1`, { cells: { touchpoint: 'Of the proof' } })
  return id
}

/** Saving plans the report on the replica, which starts with the first query. */
async function saveReport(key = ''): Promise<void> {
  const request = {
    method: 'PUT',
    headers: { 'content-type': 'text/plain', 'x-api-key': key },
    body: savedReport,
  }
  const response = await fetchWhenAvailable(
    `${service.address}/reports/of-the-proof`,
    request,
    maxSaveAttempts,
  )
  if (!response.ok) throw new Error(`The report of the proof was answered with ${response.status}`)
}

/** A mapping to read, replace and delete. */
async function saveMapping(key = ''): Promise<void> {
  const response = await fetch(`${service.address}/imports/mappings/of-the-proof`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ tables: [{ elements: [{ kind: 'System', key: 'No' }] }] }),
  })
  if (!response.ok) throw new Error(`The mapping of the proof was answered with ${response.status}`)
}

async function runSchemathesis(
  caller: string,
  keys: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, string>>,
): Promise<boolean> {
  const key = keys[caller]
  const reportPath = join(home, 'verdict.json')
  const spareKey = await createKey(service.address, { role: 'reader' }, keys.admin)
  const args = [
    ...['--config-file', join(configuration, 'schemathesis.toml')],
    ...['run', `${service.address}/docs/json`, '--url', service.address],
    ...['--phases', profile.phases, '--max-examples', examples, ...profile.seed],
    ...['--include-path-regex', paths, '--generation-database', 'none', '--request-timeout', '62'],
    ...['--report', 'json', '--report-json-path', reportPath],
    // Others are refused much, as they should be; that is worth a warning only where all may be done.
    ...(caller === 'admin' ? [] : ['--warnings', 'off']),
    ...(key === undefined ? [] : ['--header', `Authorization:Bearer ${key}`]),
  ]
  const child = spawn(await installSchemathesis(), args, {
    cwd: configuration,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PROOF_KEY_ID: getKeyId(key),
      PROOF_SPARE_KEY_ID: getKeyId(spareKey),
      ...ids,
      PROOF_REPORT: savedReport,
    },
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return (await printVerdict(reportPath)) && code === 0
}

/** One line for people and for CI. Nothing tried is no proof. */
async function printVerdict(reportPath: string): Promise<boolean> {
  const {
    complete,
    operations,
    test_cases: cases,
  } = reportSchema.parse(JSON.parse(await readFile(reportPath, 'utf8')))
  const failures = cases.unique_failures + cases.errored
  process.stdout.write(`${operations.tested} operations, ${cases.generated} cases, ${failures} failures\n`)
  return complete && failures === 0 && cases.generated > 0
}
