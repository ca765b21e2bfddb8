import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { AtlasError } from '../src/model/errors.ts'
import { grammarRules } from '../tests/odata/grammarRules.ts'

/**
 * Reads the test cases that OASIS publishes with the grammar, `odata-abnf-testcases.yaml`, and tells of each rule that
 * is read here how many are answered as they should be. `npm run prove:odata-grammar -- <file>`
 */
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name the file odata-abnf-testcases.yaml')

const caseSchema = z
  .object({ Rule: z.string(), Input: z.coerce.string(), FailAt: z.number().optional() })
  .loose()
const { TestCases: cases } = z
  .object({ TestCases: z.array(caseSchema) })
  .loose()
  .parse(parse(await readFile(file, 'utf8')))

type Outcome = 'asItShould' | 'notSupported' | 'notApplicable' | 'wrong'
const tally: Record<Outcome, number> = { asItShould: 0, notSupported: 0, notApplicable: 0, wrong: 0 }
for (const { Rule: rule, Input: input, FailAt: failAt } of cases) {
  const outcome = classifyCase(rule, input.replaceAll(/\s*\n\s*/g, ' '), failAt !== undefined)
  tally[outcome] += 1
  if (outcome === 'wrong')
    process.stdout.write(`${failAt === undefined ? 'refused' : 'accepted'}: ${rule} ${input}\n`)
}
process.stdout.write(`${JSON.stringify(tally)}\n`)

/** What is not supported is refused as such; it must not be read as something else. */
function classifyCase(rule: string, input: string, mustFail: boolean): Outcome {
  const parseRule = Object.hasOwn(grammarRules, rule) ? grammarRules[rule] : undefined
  if (!parseRule) return 'notApplicable'
  try {
    parseRule(input)
    return mustFail ? 'wrong' : 'asItShould'
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    if (mustFail) return 'asItShould'
    return error.code === 'NOT_SUPPORTED' ? 'notSupported' : 'wrong'
  }
}
