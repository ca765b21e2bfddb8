import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readWorkbook } from '../../../src/formats/xlsx/workbookReader.ts'
import { openArchive } from '../../../src/formats/zipReader.ts'
import { createZip } from '../../support/archives.ts'
import { useTemporaryFolder } from '../../support/temporaryFolder.ts'

const getFolder = useTemporaryFolder()

/** Whether numbers with each format are dates. */
async function readDateFlags(formatCodes: readonly string[]): Promise<readonly boolean[]> {
  const numberFormats = formatCodes.map(
    (code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code}"/>`,
  )
  const cellFormats = formatCodes.map((_, index) => `<xf numFmtId="${200 + index}"/>`)
  const file = { name: 'styles.xlsx', path: join(getFolder(), 'styles.xlsx') }
  const content = await createZip({
    'xl/workbook.xml': '<workbook><sheets/></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="a" Type="http://any/styles" Target="looks/any.xml"/></Relationships>',
    'xl/looks/any.xml': `<styleSheet><numFmts>${numberFormats.join('')}</numFmts><cellXfs>${cellFormats.join('')}</cellXfs></styleSheet>`,
  })
  await writeFile(file.path, content)
  const archive = await openArchive(file)
  try {
    return (await readWorkbook(file, archive)).isDateStyle
  } finally {
    archive.close()
  }
}

describe('number formats', () => {
  it.each([
    ['dd.mm.yyyy', true],
    ['[$-409]mmm yy', true],
    ['[h]:mm', true],
    ['0 &quot;days&quot;', false],
    ['[Red]0.00', false],
    ['0\\d', false],
    ['0[days', false],
    ['0&quot;days', false],
    [`${'['.repeat(60_000)}yyyy`, false],
  ])('%.20s: of a date is %s', async (formatCode, isDate) => {
    expect(await readDateFlags([formatCode])).toEqual([isDate])
  })
})
