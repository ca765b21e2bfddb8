import assert from 'node:assert/strict'
import { join } from 'node:path'
import { z } from 'zod'
import { loadModules } from '../../src/model/loadModules.ts'
import type { ClientGenerator } from './clientGenerator.ts'
import { withExampleService } from './exampleService.ts'
import { installToolchains } from './toolchains.ts'

/*
 * Clients that others' programs generate from the API's description, compiled and run against the service: each
 * creates a touchpoint, updates it with its ETag, pages a list, runs a report and reads a problem.
 * `npm run prove:clients`, or for some languages or generators only: `npm run prove:clients -- TypeScript oapi-codegen`
 */

const generators = await loadModules<ClientGenerator>(
  join(import.meta.dirname, 'generators'),
  ({ name }) => name,
)
const selection = process.argv.slice(2)
const isSelected = ({ name, language }: ClientGenerator) =>
  selection.length === 0 || selection.includes(name) || selection.includes(language)

const selected = [...generators.values()].filter(isSelected)
if (selected.length === 0) throw new Error(`No generator or language is named ${selection.join(' or ')}`)

const problemCode = 'PRECONDITION_FAILED'
const touchpointSchema = z.object({ importance: z.literal(4), revision: z.literal(2) })
const pageSchema = z.object({ total: z.int().min(11) })
const reportSchema = z.object({ rows: z.array(z.object({ touchpoint: z.string() })), total: z.int().min(1) })

await withExampleService(async (address) => {
  for (const generator of selected) {
    const startedAt = performance.now()
    const outcome = await proveClient(generator, address)
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
    process.stdout.write(
      `${generator.name} ${generator.version} (${generator.language}): ${outcome}, ${seconds} s\n`,
    )
    if (outcome.startsWith('failed')) process.exitCode = 1
  }
})

async function proveClient(generator: ClientGenerator, address: string): Promise<string> {
  const missing = await installToolchains(...generator.requires)
  if (missing.length > 0) return `skipped, as this machine lacks ${missing.join(', ')}`
  let step = 'prepare'
  try {
    const client = await generator.prepare()
    step = 'generate'
    await client.generate()
    step = 'compile'
    await client.compile()
    step = 'run'
    const id = `of-${generator.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
    const result: unknown = JSON.parse(await client.run(address, id))
    const list = generator.sendsFilters === false ? '/touchpoints?' : '/touchpoints?importance[gte]=1&'
    await checkResult(address, { id, list, result })
    return 'generated, compiled, five steps done'
  } catch (error) {
    return `failed to ${step}: ${error instanceof Error ? error.message : error}`
  }
}

/** What a client did and read is what the service has, asked without it. */
async function checkResult(
  address: string,
  { id, list, result }: { readonly id: string; readonly list: string; readonly result: unknown },
): Promise<void> {
  const read = async <Output>(path: string, schema: z.ZodType<Output>) =>
    schema.parse(await (await fetch(address + path)).json())
  await read(`/touchpoints/${id}`, touchpointSchema)
  const { total: touchpoints } = await read(`${list}limit=1&total=true`, pageSchema)
  const { rows, total } = await read('/reports/role-gaps?limit=3', reportSchema)
  assert.deepEqual(result, { touchpoints, first: rows[0]?.touchpoint, rows: total, code: problemCode })
}
