import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inputFormats } from '../../src/formats/inputFormats.ts'
import { createXlsx, createZip } from '../../tests/support/archives.ts'
import { type ParserCase, repeat, type TextCase, textCases } from './parserCase.ts'

async function readFileOf(extension: string, content: string | Buffer): Promise<number> {
  const format = [...inputFormats.values()].find(({ extensions }) =>
    extensions.some((each) => each === extension),
  )
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-doubling-'))
  try {
    const path = join(folder, 'file')
    await writeFile(path, content)
    let count = 0
    for await (const _ of format?.read({ name: `touchpoints.${extension}`, path }, () => {}) ?? []) count += 1
    return count
  } finally {
    await rm(folder, { recursive: true })
  }
}

const fileCases = (extension: string, cases: readonly TextCase[]) =>
  textCases(extension, (text) => readFileOf(extension, text), cases)

const textFileCases = [
  ...fileCases('csv', [
    ['rows', (length) => `id,name\n${repeat('a,b\n', length)}`],
    ['columns', (length) => Array.from({ length: length / 8 }, (_, i) => `column${i}`).join(',')],
    ['quotes', (length) => `id,name\n${repeat('"a""b",c\n', length)}`],
    ['an open quote', (length) => `id,name\n"${repeat('a\n', length)}`],
    ['quotes in the header', (length) => repeat('"a",', length)],
    ['one line', (length) => repeat('a', length)],
    ['line ends', (length) => `id\n${repeat('\n', length)}`],
  ]),
  ...fileCases('json', [
    ['nodes', (length) => `{"nodes":[${repeat('{"kind":"Need","id":"a"},', length)}{}]}`],
    ['brackets', (length) => `{"nodes":[${repeat('[', length)}`],
    ['a long text', (length) => `{"nodes":[{"name":"${repeat('a', length)}"}]}`],
    ['escapes', (length) => `{"nodes":[{"name":"${repeat('\\u0041', length)}"}]}`],
    [
      'keys',
      (length) => `{"nodes":[{${Array.from({ length: length / 10 }, (_, i) => `"k${i}":1`).join(',')}}]}`,
    ],
    ['digits', (length) => `{"nodes":[${repeat('1', length)}]}`],
    ['lists', (length) => `{${Array.from({ length: length / 10 }, (_, i) => `"k${i}":[1]`).join(',')}}`],
  ]),
  ...fileCases('ndjson', [
    ['lines', (length) => repeat('{"kind":"Need","id":"a"}\n', length)],
    ['one line', (length) => `{"a":"${repeat('a', length)}"}`],
    ['line ends', (length) => repeat('\n', length)],
  ]),
  ...fileCases('graphml', [
    [
      'nodes',
      (length) =>
        `<graphml><graph>${repeat('<node id="Need/a"><data key="name">a</data></node>', length)}</graph></graphml>`,
    ],
    [
      'keys',
      (length) =>
        `<graphml>${Array.from({ length: length / 25 }, (_, i) => `<key id="k${i}"/>`).join('')}</graphml>`,
    ],
    [
      'values',
      (length) =>
        `<graphml><graph><node id="Need/a">${repeat('<data key="name">a</data>', length)}</node></graph></graphml>`,
    ],
    [
      'CDATA sections',
      (length) =>
        `<graphml><graph><node id="Need/a"><data key="name">${repeat('<![CDATA[a]]>', length)}</data></node></graph></graphml>`,
    ],
    [
      'attributes',
      (length) => `<graphml ${Array.from({ length: length / 10 }, (_, i) => `a${i}="b"`).join(' ')}/>`,
    ],
    ['references', (length) => `<graphml>${repeat('&amp;', length)}</graphml>`],
    ['elements within elements', (length) => `<graphml>${repeat('<a>', length)}`],
    ['an open comment', (length) => `<graphml><!--${repeat('- ', length)}`],
    ['a DOCTYPE', (length) => `<!DOCTYPE a [${repeat('<!ELEMENT a ANY>', length)}]><graphml/>`],
    ['open brackets', (length) => `<graphml>${repeat(']]', length)}`],
  ]),
]

const workbookCase = (input: string, create: (length: number) => Promise<Buffer>): ParserCase => ({
  parser: 'xlsx',
  input,
  create,
  parse: (content) => readFileOf('xlsx', content),
})

const emptyWorkbook = {
  'xl/workbook.xml': '<workbook><sheets/></workbook>',
  'xl/_rels/workbook.xml.rels': '<Relationships/>',
}
const createStyles = (formatCodes: readonly string[]) =>
  createZip({
    ...emptyWorkbook,
    'xl/styles.xml': `<styleSheet><numFmts>${formatCodes.map((code, index) => `<numFmt numFmtId="${index + 200}" formatCode="${code}"/>`).join('')}</numFmts></styleSheet>`,
  })
const createSharedStrings = (items: string) =>
  createZip({ ...emptyWorkbook, 'xl/sharedStrings.xml': `<sst>${items}</sst>` })

const workbookCases = [
  workbookCase('rows', (length) =>
    createXlsx({ touchpoints: Array.from({ length: length / 20 }, () => ['a', 'b']) }),
  ),
  workbookCase('cells of a row', (length) =>
    createXlsx({
      touchpoints: `<sheetData><row r="1">${repeat('<c r="A1" t="str"><v>a</v></c>', length)}</row></sheetData>`,
    }),
  ),
  workbookCase('merged cells', (length) =>
    createXlsx({ touchpoints: repeat('<mergeCell ref="A1:B2"/>', length) }),
  ),
  workbookCase('formulas', (length) =>
    createXlsx({
      touchpoints: `<sheetData><row r="1">${repeat('<c r="A1"><f>A1</f></c>', length)}</row></sheetData>`,
    }),
  ),
  workbookCase('brackets in a number format', (length) => createStyles([repeat('[', length)])),
  workbookCase('quotes in a number format', (length) => createStyles([repeat('&quot;a', length)])),
  workbookCase('number formats', (length) => createStyles(Array.from({ length: length / 40 }, () => '[[[0'))),
  workbookCase('shared texts', (length) => createSharedStrings(repeat('<si><t>a</t></si>', length))),
  workbookCase('parts of a shared text', (length) =>
    createSharedStrings(`<si>${repeat('<r><t>a</t></r>', length)}</si>`),
  ),
  workbookCase('escapes', (length) =>
    createXlsx({
      touchpoints: `<sheetData><row r="1"><c r="A1" t="str"><v>${repeat('_x0041', length)}</v></c></row></sheetData>`,
    }),
  ),
]

/** Files of every format that can be imported. */
export const importFileCases: readonly ParserCase[] = [...textFileCases, ...workbookCases]
