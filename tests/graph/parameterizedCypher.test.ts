import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const sourceFolder = join(import.meta.dirname, '../../src')
const interpolatedCypher =
  /`[^`]*\b(?:MATCH|MERGE|CREATE|UNWIND|RETURN|DETACH DELETE|CALL)\b[\s(:$`][^`]*\$\{/

/**
 * Schema commands, whose names are the model's, cannot take parameters; nor can the declared columns of the projection; the
 * script of an export is run by others. A search has a branch for each kind, so that its index is used, and the query of a
 * neighbourhood repeats the condition of valid claims.
 */
const allowedFiles = [
  'graph/migrations/schema.ts',
  'graph/projection/readProjection.ts',
  'graph/reading/readNeighbourhood.ts',
  'graph/reading/searchElements.ts',
  'formats/graphs/cypher.ts',
]

async function listFilesWith(pattern: RegExp): Promise<string[]> {
  const found: string[] = []
  for (const file of await readdir(sourceFolder, { recursive: true }))
    if (file.endsWith('.ts') && pattern.test(await readFile(join(sourceFolder, file), 'utf8')))
      found.push(file)
  return found
}

it('no query is put together from text: names and values go in as parameters', async () => {
  const files = await listFilesWith(interpolatedCypher)
  expect(files.filter((file) => !allowedFiles.includes(file))).toEqual([])
})

/** Joined with all relationships of the graph, as the planner may choose, each row costs as much as reading the graph. */
const openSearchBetweenEnds = /MATCH \(to:[^\n]*\n(?:OPTIONAL )?MATCH \(from\)-\[/

it('a relationship between two known ends is read in a subquery, for which both are looked up', async () => {
  expect(await listFilesWith(openSearchBetweenEnds)).toEqual([])
  expect(openSearchBetweenEnds.test('MATCH (to:$($to))\nOPTIONAL MATCH (from)-[r:$($type)]->(to)')).toBe(true)
})

it('a query that is put together is found', () => {
  expect(interpolatedCypher.test(['const query = `MATCH (n:$', '{label}) RETURN n`'].join(''))).toBe(true)
  expect(interpolatedCypher.test('const query = `MATCH (n:$($label)) RETURN n`')).toBe(false)
})
