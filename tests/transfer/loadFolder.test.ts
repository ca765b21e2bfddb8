import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { readNodes } from '../../src/graph/reading/readElement.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { loadExample } from '../../src/transfer/loadExample.ts'
import { useTemporaryFolder } from '../support/temporaryFolder.ts'
import { clearGraph, createTestGraph, department, seedGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()

const folder = useTemporaryFolder()

beforeEach(async () => {
  await clearGraph(graph)
})

const relationshipsHeader = 'fromKind,from,type,toKind,to,since'

async function loadFiles(files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder(), name), text)
  return loadFolder(graph, folder(), { author: 'test' })
}

async function countElements(): Promise<number> {
  const { rows } = await graph.read<{ total: number }>(
    'MATCH (node) WHERE node.id IS NOT NULL AND NOT node:AuditEntry RETURN count(node) + COUNT { ()-->() } AS total',
  )
  return rows[0]?.total ?? 0
}

async function readValues(kind: string, id: string) {
  const [node] = await readNodes(graph, kind, [id])
  if (!node || 'code' in node) throw new Error(`${kind} ${id} is missing`)
  return node.values
}

const ecosystem = {
  'departments.csv': 'id,name\nfinance,Finance\n',
  'touchpoints.csv': 'id,name,importance,momentOfTruth,tags\ninvoice,First invoice,5,true,paper; b2c\n',
  'relationships.csv': `${relationshipsHeader}\nDepartment,finance,OWNS,Touchpoint,invoice,2026-01-01\n`,
}

describe('a folder of CSV files', () => {
  it('becomes nodes and relationships with values of the right types', async () => {
    expect(await loadFiles(ecosystem)).toMatchObject({ counts: { created: 3 } })
    const values = await readValues('Touchpoint', 'invoice')
    expect(values).toMatchObject({
      importance: 5,
      momentOfTruth: true,
      tags: ['paper', 'b2c'],
      createdBy: 'test',
    })
  })

  it('changes nothing when it is loaded again', async () => {
    await loadFiles(ecosystem)
    const values = await readValues('Touchpoint', 'invoice')
    expect(await loadFiles(ecosystem)).toMatchObject({
      counts: { created: 0, updated: 0, unchanged: 3, removed: 0 },
    })
    expect(await readValues('Touchpoint', 'invoice')).toEqual(values)
  })

  it('replaces what has changed in it, and only that', async () => {
    await loadFiles(ecosystem)
    const changed = { ...ecosystem, 'departments.csv': 'id,name\nfinance,Finance and control\n' }
    expect(await loadFiles(changed)).toMatchObject({ counts: { created: 0, updated: 1, unchanged: 2 } })
  })

  it('may have a byte order mark, line breaks in quotes, and empty cells', async () => {
    await loadFiles({
      'departments.csv': '\ufeffid,name,description\r\nfinance,Finance,"bills\r\nand dunning"\r\nit,IT,\r\n',
    })
    const values = await readValues('Department', 'finance')
    expect(values.description).toBe('bills\r\nand dunning')
    expect(await readValues('Department', 'it')).not.toHaveProperty('description')
  })

  const touchpoints = (...lines: string[]) => ({
    'touchpoints.csv': ['id,name,importance', 'hotline,Hotline,3', ...lines].join('\n'),
  })
  const relationships = (line: string) => ({
    ...ecosystem,
    'relationships.csv': [relationshipsHeader, line].join('\n'),
  })

  it.each([
    ['a value out of its range', touchpoints('invoice,Invoice,9'), 'touchpoints.csv:3:importance'],
    ['a text for a number', touchpoints('invoice,Invoice,much'), 'touchpoints.csv:3:importance'],
    ['a row without a name', touchpoints('invoice,,2'), 'touchpoints.csv:3:name'],
    ['an id that is none', touchpoints('In Voice,Invoice,2'), 'touchpoints.csv:3:id'],
    [
      'a column that is not in the model',
      { 'touchpoints.csv': 'id,name,colour\ninvoice,Invoice,red' },
      'touchpoints.csv:2:colour',
    ],
    [
      'a kind that cannot be at that end',
      relationships('Touchpoint,invoice,OWNS,Department,finance,'),
      'relationships.csv:2:toKind',
    ],
    [
      'an end that does not exist',
      relationships('Department,legal,OWNS,Touchpoint,invoice,'),
      'relationships.csv:2:from',
    ],
    [
      'a type that there is not',
      relationships('Department,finance,LOVES,Touchpoint,invoice,'),
      'relationships.csv:2:type',
    ],
    [
      'a day that is none',
      relationships('Department,finance,OWNS,Touchpoint,invoice,yesterday'),
      'relationships.csv:2:since',
    ],
  ])('is refused with %s, named by file and line, and nothing is written', async (_, files, path) => {
    await expect(loadFiles(files)).rejects.toMatchObject({ faults: [{ path }] })
    expect(await countElements()).toBe(0)
  })

  it('is refused with a row that is cut short', async () => {
    await expect(loadFiles({ 'departments.csv': 'id,name\nfinance\n' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(await countElements()).toBe(0)
  })
})

describe('an example', () => {
  const discardLog = () => {}

  it('is loaded once: what was changed since stays', async () => {
    for (const [name, text] of Object.entries(ecosystem)) await writeFile(join(folder(), name), text)
    await loadExample(graph, folder(), discardLog)
    await seedGraph(graph, department('finance', { name: 'Money' }))
    await loadExample(graph, folder(), discardLog)
    expect((await readValues('Department', 'finance')).name).toBe('Money')
  })

  it('does not mix with another ecosystem', async () => {
    await seedGraph(graph, department('legal'))
    await writeFile(join(folder(), 'departments.csv'), ecosystem['departments.csv'])
    await expect(loadExample(graph, folder(), discardLog)).rejects.toMatchObject({ code: 'SETUP' })
    expect(await countElements()).toBe(1)
  })
})
