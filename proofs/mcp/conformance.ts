import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installNpmPackages, runForExitCode } from '../tools.ts'

const suite = '@modelcontextprotocol/conformance@0.2.0-alpha.12'

/**
 * Scenarios of the official suite that every server must pass. The others call tools, resources and prompts of a server
 * made for the suite (such as `test_simple_text`), or features that this one does not declare.
 */
const scenarios: Readonly<Record<string, readonly string[]>> = {
  '2025-11-25': [
    'server-initialize',
    'ping',
    'tools-list',
    'resources-list',
    'prompts-list',
    'dns-rebinding-protection',
  ],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'resources-list',
    'sep-2164-resource-not-found',
    'prompts-list',
    'dns-rebinding-protection',
    'caching',
    'http-header-validation',
  ],
}

interface Check {
  readonly id: string
  readonly status: string
  readonly errorMessage?: string
}

/** Whether a check needs a tool that only servers made for the suite have. */
const isForFixtures = ({ errorMessage = '' }: Check) => errorMessage.startsWith('Not testable')

/** What the suite finds wrong with the service in one revision of the protocol. */
export async function checkConformance(address: string, revision: string): Promise<string[]> {
  const folder = await installNpmPackages(suite)
  const faults: string[] = []
  let passed = 0
  for (const scenario of scenarios[revision] ?? []) {
    const checks = await runScenario(join(folder, 'node_modules/.bin/conformance'), address, {
      scenario,
      revision,
    })
    passed += checks.filter(({ status }) => status === 'SUCCESS').length
    const failed = checks.filter((check) => check.status === 'FAILURE' && !isForFixtures(check))
    faults.push(
      ...failed.map(({ id, errorMessage = '' }) => `${revision} ${scenario}: ${id} ${errorMessage}`),
    )
    if (checks.length === 0) faults.push(`${revision} ${scenario}: nothing was checked`)
  }
  process.stdout.write(`Conformance in ${revision}: ${passed} checks passed, ${faults.length} failed\n`)
  return faults
}

async function runScenario(
  program: string,
  address: string,
  { scenario, revision }: { readonly scenario: string; readonly revision: string },
): Promise<Check[]> {
  const output = await mkdtemp(join(tmpdir(), 'cx-atlas-conformance-'))
  try {
    const options = ['--scenario', scenario, '--spec-version', revision, '--output-dir', output]
    await runForExitCode(program, 'server', '--url', `${address}/mcp`, ...options)
    const files = await readdir(output, { recursive: true })
    const texts = files
      .filter((file) => file.endsWith('checks.json'))
      .map((file) => readFile(join(output, file), 'utf8'))
    return (await Promise.all(texts)).flatMap((text) => JSON.parse(text) as Check[])
  } finally {
    await rm(output, { recursive: true })
  }
}
