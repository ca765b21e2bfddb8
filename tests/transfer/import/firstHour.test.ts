import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type ImportOutcome, readImportOutcome } from '../../support/importOutcome.ts'
import { createTestGraph } from '../../support/testGraph.ts'

/** An input of somebody's first hour, and what it becomes. */
interface FirstHourCase extends Partial<ImportOutcome> {
  readonly name: string
  /** Texts, or files of workbooks/, or bytes in base64, by the names of the files. */
  readonly files: Readonly<
    Record<string, string | { readonly workbook: string } | { readonly base64: string }>
  >
}

const graph = await createTestGraph()
const cases = parse(await readFile(join(import.meta.dirname, 'firstHour.yaml'), 'utf8')) as FirstHourCase[]

async function readContent(content: FirstHourCase['files'][string]): Promise<string | Buffer> {
  if (typeof content === 'string') return content
  if ('base64' in content) return Buffer.from(content.base64, 'base64')
  return readFile(join(import.meta.dirname, 'workbooks', content.workbook))
}

async function readFiles({ files }: FirstHourCase): Promise<Record<string, string | Buffer>> {
  const contents: Record<string, string | Buffer> = {}
  for (const [name, content] of Object.entries(files)) contents[name] = await readContent(content)
  return contents
}

describe('in the first hour', () => {
  it.each(cases)('$name', async (input) => {
    const { rows = [], faults = [], notices = [], lookAlikes = [] } = input
    expect(await readImportOutcome(graph, await readFiles(input))).toEqual({
      rows,
      faults,
      notices,
      lookAlikes,
    })
  })

  it('most inputs are read, and the others get a fault', () => {
    expect(cases.length).toBeGreaterThanOrEqual(150)
    expect(cases.filter(({ faults = [] }) => faults.length === 0).length).toBeGreaterThanOrEqual(110)
    expect(cases.filter(({ rows = [], faults = [] }) => rows.length + faults.length === 0)).toEqual([])
  })
})
