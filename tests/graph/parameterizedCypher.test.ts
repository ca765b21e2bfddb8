import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const source = join(import.meta.dirname, '../../src')
const clause = /`[^`]*\b(?:MATCH|MERGE|CREATE|UNWIND|RETURN|DETACH DELETE|CALL)\b[\s(:$`][^`]*\$\{/

/** Schema commands, whose names are the model's, cannot take parameters; the script of an export is run by others. */
const allowed = ['graph/migrations/schema.ts', 'formats/graphs/cypher.ts']

it('no query is put together from text: names and values go in as parameters', async () => {
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const guilty: string[] = []
  for (const file of files) {
    if (!allowed.includes(file) && clause.test(await readFile(join(source, file), 'utf8'))) guilty.push(file)
  }
  expect(guilty).toEqual([])
})

it('a query that is put together is found', () => {
  expect(clause.test(['const query = `MATCH (n:$', '{label}) RETURN n`'].join(''))).toBe(true)
  expect(clause.test('const query = `MATCH (n:$($label)) RETURN n`')).toBe(false)
})
