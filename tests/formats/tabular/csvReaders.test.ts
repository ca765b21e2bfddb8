import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { unescapeFormula } from '../../../src/formats/tabular/formulaEscaping.ts'
import type { TableRow } from '../../../src/formats/tabular/table.ts'
import csv from '../../../src/formats/tabular/writers/csv.ts'
import { createTestApp, createTestGraph, node, seedGraph } from '../../support/testGraph.ts'
import { unzip } from '../../support/unzip.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

/** Text that a reader of CSV may split, join or change. */
const texts = [
  'line\nfeed',
  'carriage\rreturn',
  'both\r\nof them',
  'says "so"',
  'a, b; c',
  "'tis",
  '\rfirst',
  '"',
]

beforeAll(() =>
  seedGraph(graph, ...texts.map((description, index) => node('Touchpoint', `t${index}`, { description }))),
)

type Records = readonly (readonly string[])[]

const pythonProgram = `
import csv, io, json, sys
text = sys.stdin.buffer.read().decode("utf-8")
print(json.dumps(list(csv.reader(io.StringIO(text, newline="")))))`

const isPythonMissing = spawnSync('python3', ['--version']).status !== 0

const readers: readonly { name: string; isMissing: boolean; read: (text: string) => Records }[] = [
  { name: 'csv-parse', isMissing: false, read: (text) => parse(text) },
  {
    name: "Python's csv module",
    isMissing: isPythonMissing,
    read: (text) => JSON.parse(execFileSync('python3', ['-c', pythonProgram], { input: text }).toString()),
  },
]

const reportText = `/*
title: Descriptions
question: What describes each touchpoint?
description: Every description.
parameters: {}
columns:
  - { name: touchpointId, type: string, description: Its id }
  - { name: description, type: string, description: Its description }
*/
MATCH (node:Touchpoint)
RETURN node.id AS touchpointId, node.description AS description
ORDER BY touchpointId`

async function fetchFile(url: string): Promise<Buffer> {
  const { statusCode, body, rawPayload } = await app.inject(url)
  expect(statusCode, body).toBe(200)
  return rawPayload
}

const fetchText = async (url: string) => (await fetchFile(url)).toString()

/** The descriptions as each of our CSV files has them. */
const files: Readonly<Record<string, () => Promise<string>>> = {
  'a table': () => fetchText('/tables/Touchpoints.csv'),
  'an export': async () => {
    const archive = await fetchFile('/exports/ecosystem.zip')
    return unzip(archive).get('touchpoints.csv') ?? ''
  },
  'a report': async () => {
    const payload = { text: reportText }
    const { statusCode, body } = await app.inject({ method: 'PUT', url: '/reports/descriptions', payload })
    expect([200, 201], body).toContain(statusCode)
    return fetchText('/reports/descriptions.csv')
  },
}

function readColumn([header = [], ...rows]: Records, name: string): (string | undefined)[] {
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([header.length]))
  return rows.map((row) => row[header.indexOf(name)])
}

describe.for(readers)('$name', ({ isMissing, read }) => {
  it.for(Object.entries(files))('reads every row and value of %s', async ([, fetchCsv], { skip }) => {
    skip(isMissing, 'python3 is not installed')
    const descriptions = readColumn(read(await fetchCsv()), 'description')
    expect(descriptions.map((text = '') => unescapeFormula(text))).toEqual(texts)
  })

  it('reads every row and value of the faults of an import', async ({ skip }) => {
    skip(isMissing, 'python3 is not installed')
    const values = ['high\nest', 'low, "er"', 'mid\rdle']
    const rows = values.map((value, index) => ({ kind: 'Touchpoint', id: `f${index}`, importance: value }))
    const csvText = await fetchText(`/imports/${await failImport(rows)}/errors.csv`)
    expect(readColumn(read(csvText), 'value')).toEqual(expect.arrayContaining(values))
  })

  it('reads a row without a value of a table with one column', async ({ skip }) => {
    skip(isMissing, 'python3 is not installed')
    const values = ['first', null, 'last']
    const text = await writeOneColumn(values)
    expect(readColumn(read(text), 'name')).toEqual(['first', '', 'last'])
  })
})

async function failImport(rows: readonly object[]): Promise<string> {
  const response = await app.inject({
    method: 'POST',
    url: '/imports?name=rows.ndjson',
    headers: { 'content-type': 'application/x-ndjson' },
    payload: rows.map((row) => JSON.stringify(row)).join('\n'),
  })
  const id = String(response.headers.location).split('/').at(-1) ?? ''
  while ((await app.inject(`/imports/${id}`)).json().state !== 'failed') await sleep(10)
  return id
}

async function writeOneColumn(values: readonly (string | null)[]): Promise<string> {
  async function* generateRows(): AsyncGenerator<TableRow> {
    for (const name of values) yield { name }
  }
  const columns = [{ name: 'name', type: 'string' as const, description: 'Name' }]
  const chunks = await Array.fromAsync(csv.write({ name: 'names', columns, rows: generateRows() }))
  return Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString()
}
