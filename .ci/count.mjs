// Counts the tests of a run and the checks beside it, prints the closing line, and fails when anything failed.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.argv[2]
const files = readdirSync(folder)
let passed = 0
let failed = 0
let skipped = 0

if (files.includes('tests.json')) {
  const { testResults, success } = JSON.parse(readFileSync(join(folder, 'tests.json'), 'utf8'))
  for (const { status, assertionResults } of testResults) {
    const failures = assertionResults.filter((result) => result.status === 'failed').length
    passed += assertionResults.filter((result) => result.status === 'passed').length
    skipped += assertionResults.filter((result) =>
      ['skipped', 'pending', 'todo'].includes(result.status),
    ).length
    failed += status === 'failed' && failures === 0 ? 1 : failures
  }
  if (!success && failed === 0) failed += 1
} else {
  failed += 1
}

for (const check of files.filter((file) => file !== 'tests.json')) {
  const outcome = readFileSync(join(folder, check), 'utf8').trim()
  if (outcome === 'passed') passed += 1
  else if (outcome === 'skipped') skipped += 1
  else failed += 1
}

const closing = `${passed} passed, ${failed} failed`
process.stdout.write(`${skipped > 0 ? `${closing}, ${skipped} skipped` : closing}\n`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
