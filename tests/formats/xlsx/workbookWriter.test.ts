import { describe, expect, it } from 'vitest'
import { escapeFormula } from '../../../src/formats/tabular/formulaEscaping.ts'
import type { SheetColumn } from '../../../src/formats/xlsx/sheetWriter.ts'
import { type WorkbookSheet, writeWorkbook } from '../../../src/formats/xlsx/workbookWriter.ts'
import { formatListCell, parseListCell } from '../../../src/model/listCell.ts'
import { readSheets } from '../../support/readSheets.ts'
import { unzip } from '../../support/unzip.ts'

const createColumn = (
  name: string,
  type: SheetColumn['type'] = 'string',
  overrides: Partial<SheetColumn> = {},
): SheetColumn => ({
  name,
  type,
  description: name,
  ...overrides,
})

async function* streamRows(...rows: readonly Record<string, string>[]) {
  yield* rows
}

async function toXlsxBuffer(sheets: readonly WorkbookSheet[], lossless = false): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(writeWorkbook(sheets, { lossless })))
}

const createSheet = (text: string): WorkbookSheet => ({
  name: 'notes',
  columns: [createColumn('text')],
  rows: streamRows({ text }),
})

describe('A workbook', () => {
  it('marks what looks like a formula as text, unless it is to be lossless', async () => {
    const safe = unzip(await toXlsxBuffer([createSheet('=1+1')])).get('xl/worksheets/sheet1.xml')
    expect(safe).toContain('<c r="A2" s="5" t="inlineStr"><is><t xml:space="preserve">=1+1</t>')
    const lossless = unzip(await toXlsxBuffer([createSheet('=1+1')], true)).get('xl/worksheets/sheet1.xml')
    expect(lossless).toContain('<c r="A2" s="2" t="inlineStr"><is><t xml:space="preserve">=1+1</t>')
  })

  it('shows the milliseconds of a time that has any, as CSV made from it will', async () => {
    const sheet = {
      name: 'times',
      columns: [createColumn('at', 'dateTime')],
      rows: streamRows({ at: '2026-04-13T10:30:00Z' }, { at: '2026-04-13T10:30:00.007Z' }),
    }
    const parts = unzip(await toXlsxBuffer([sheet]))
    expect(parts.get('xl/worksheets/sheet1.xml')).toMatch(/r="A2" s="4".*r="A3" s="6"/)
    expect(parts.get('xl/styles.xml')).toContain('hh:mm:ss.000')
  })

  it('cuts a text that no cell can hold and says so', async () => {
    const rows = readSheets(await toXlsxBuffer([createSheet('x'.repeat(40_000))])).get('notes')
    expect(rows?.[0]?.text).toHaveLength(32_767)
    expect(rows?.[0]?.text).toMatch(/ … \(truncated from 40000 characters\)$/)
  })

  it('refuses such a text when nothing may be lost', async () => {
    await expect(toXlsxBuffer([createSheet('x'.repeat(40_000))], true)).rejects.toThrow(
      '40,000 characters; a workbook allows 32,767',
    )
  })

  it('gives sheets names that Excel takes, each once', async () => {
    const names = ['a/b', 'A-B', 'n'.repeat(40)].map((name) => ({
      name,
      columns: [createColumn('id')],
      rows: streamRows(),
    }))
    expect([...readSheets(await toXlsxBuffer(names)).keys()]).toEqual(['a-b', 'A-B (2)', 'n'.repeat(31)])
  })

  it('keeps long lists of choices on a hidden sheet', async () => {
    const choices = Array.from({ length: 100 }, (_, index) => `choice ${index}`)
    const parts = unzip(
      await toXlsxBuffer([
        { name: 'one', columns: [createColumn('pick', 'string', { choices })], rows: streamRows() },
      ]),
    )
    expect(parts.get('xl/worksheets/sheet1.xml')).toContain('<formula1>choices!$A$1:$A$100</formula1>')
    expect(parts.get('xl/workbook.xml')).toContain('<sheet name="choices" sheetId="2" state="hidden"')
  })

  it('closes its rows when the reader stops', async () => {
    let isClosed = false
    async function* endless() {
      try {
        for (;;) yield { text: crypto.randomUUID() }
      } finally {
        isClosed = true
      }
    }
    for await (const _ of writeWorkbook([
      { name: 'endless', columns: [createColumn('text')], rows: endless() },
    ]))
      break
    expect(isClosed).toBe(true)
  })

  it('passes on what goes wrong with its rows', async () => {
    async function* broken() {
      yield { text: 'a' }
      throw new Error('the database is gone')
    }
    await expect(
      toXlsxBuffer([{ name: 'one', columns: [createColumn('text')], rows: broken() }]),
    ).rejects.toThrow('the database is gone')
  })
})

describe('A cell', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@a', "'@a"],
    ['-x', "'-x"],
    ['-2', '-2'],
    ['+3.5', '+3.5'],
    ['a=b', 'a=b'],
  ])('of %s is safe as %s', (text, safe) => {
    expect(escapeFormula(text)).toBe(safe)
  })

  it.each([[['a', 'b']], [['a;b']], [[' a']], [['[']], [[]], [['["a"]', 'b']]])(
    'holds the list %j',
    (items) => {
      expect(parseListCell(formatListCell(items))).toEqual(items)
    },
  )
})
