import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFaultSheets } from '../../../src/transfer/import/readFaultSheets.ts'
import { createXlsx, createZip } from '../../support/archives.ts'

const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-sheets-'))
afterAll(() => rm(folder, { recursive: true }))

type Sheets = Parameters<typeof createXlsx>[0]

async function save(name: string, content: Buffer) {
  const path = join(folder, name)
  await writeFile(path, content)
  return { name, path }
}

const faultAt = (row: number, column?: string, sheet = 'departments', file = 'book.xlsx') => ({
  file,
  sheet,
  row,
  ...(column !== undefined && { column }),
  reason: 'is wrong',
})

const read = async (sheets: Sheets, ...faults: readonly ReturnType<typeof faultAt>[]) =>
  readFaultSheets([await save('book.xlsx', await createXlsx(sheets))], folder, faults, () => {})

const numberedRows = (count: number) =>
  Array.from({ length: count }, (_, index) => [`d${index + 2}`, `Name ${index + 2}`])

describe('The sheets of a refused import', () => {
  it('have the rows with errors and those beside them, below the header that names their columns', async () => {
    const departments = [['Departments of Acme'], ['id', 'name'], ...numberedRows(20)]
    departments[4]?.push('lost?')
    const sheets = await read({ departments, others: [['a']] }, faultAt(5, 'name'), faultAt(10))
    expect(sheets).toEqual([
      {
        file: 'book.xlsx',
        sheet: 'departments',
        columns: ['id', 'name', 'C'],
        rows: [4, 5, 6, 9, 10, 11].map((row) => ({
          row,
          cells: [`d${row - 1}`, `Name ${row - 1}`, ...(row === 5 ? ['lost?'] : [])],
        })),
      },
    ])
  })

  it('are also those of workbooks in an archive', async () => {
    const book = await createXlsx({ departments: [['id'], ['a']] })
    const files = [await save('all.zip', await createZip({ 'book.xlsx': book }))]
    const sheets = await readFaultSheets(files, folder, [faultAt(2)], () => {})
    expect(sheets).toMatchObject([{ columns: ['id'], rows: [{ row: 2, cells: ['a'] }] }])
  })

  it('are none for errors of whole files, and of files without sheets', async () => {
    expect(await read({ departments: [['id'], ['a']] }, faultAt(0))).toEqual([])
  })

  it('have at most 200 rows, and at most 200 characters in a cell', async () => {
    const faults = Array.from({ length: 400 }, (_, index) => faultAt(index + 2))
    const [sheet] = await read({ departments: [['id', 'name'], ...numberedRows(400)] }, ...faults)
    expect(sheet?.rows).toHaveLength(200)
    const [long] = await read({ departments: [['id'], ['x'.repeat(1_000)]] }, faultAt(2))
    expect(long?.rows[0]?.cells).toEqual([`${'x'.repeat(200)}…`])
  })

  it('are no longer read when the import is stopped', async () => {
    const files = [await save('book.xlsx', await createXlsx({ departments: [['id'], ['a']] }))]
    const stop = () => {
      throw new Error('stopped')
    }
    await expect(readFaultSheets(files, folder, [faultAt(2)], stop)).rejects.toThrow('stopped')
  })
})
