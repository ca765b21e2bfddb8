import { type SourceFile, unsound } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { type XmlEvent, xmlEvents } from '../xml/parseXml.ts'
import type { Archive } from '../zipReader.ts'
import { choicesSheet } from './choiceLists.ts'

/** What the parts of a workbook share. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[]
  /** Notes hang on cells, as in our templates and never in an export. */
  readonly hasNotes: boolean
  readonly sharedTexts: readonly string[]
  /** By the number of a cell's style: whether numbers of it are days. */
  readonly isDate: readonly boolean[]
  /** Days are counted from 1904, as on old Macs. */
  readonly from1904: boolean
}

export async function readWorkbook(file: SourceFile, archive: Archive): Promise<Workbook> {
  if (!archive.entries.has('xl/workbook.xml')) throw unsound({ file: file.name, row: 0 }, 'is no workbook')
  const parts = await readParts(file, archive)
  const sheets: { name: string; part: string }[] = []
  let from1904 = false
  for await (const { open, attributes } of openings(file, archive, 'xl/workbook.xml')) {
    if (open === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
    const part = open === 'sheet' ? parts.get(attributes.id ?? '') : undefined
    const { name = '', state = 'visible' } = attributes
    const isOfChoices = state !== 'visible' && name === choicesSheet
    if (part !== undefined && !isOfChoices) sheets.push({ name, part })
  }
  if (sheets.length > limits.files)
    throw unsound({ file: file.name, row: 0 }, `has more than ${limits.files} sheets`)
  return {
    sheets,
    hasNotes: [...archive.entries.keys()].some((name) => name.startsWith('xl/comments')),
    from1904,
    sharedTexts: await readSharedTexts(file, archive),
    isDate: await readDateStyles(file, archive),
  }
}

async function readParts(file: SourceFile, archive: Archive): Promise<Map<string, string>> {
  const parts = new Map<string, string>()
  for await (const { open, attributes } of openings(file, archive, 'xl/_rels/workbook.xml.rels')) {
    const { Id: id = '', Target: target = '' } = attributes
    if (open === 'Relationship') parts.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  }
  return parts
}

async function readSharedTexts(file: SourceFile, archive: Archive): Promise<string[]> {
  const name = 'xl/sharedStrings.xml'
  if (!archive.entries.has(name)) return []
  const texts: string[] = []
  let characters = 0
  for await (const text of itemsOf(xmlEvents({ file: file.name, row: 0 }, await archive.open(name)))) {
    characters += text.length + 8
    if (characters > limits.sharedTextBytes) {
      throw unsound(
        { file: file.name, row: 0 },
        `holds more than ${limits.sharedTextBytes} characters of text; send CSV`,
      )
    }
    texts.push(text)
  }
  return texts
}

/** The text of each item, of all its runs together; how it is spoken is no part of it. */
async function* itemsOf(pieces: AsyncIterable<readonly XmlEvent[]>): AsyncGenerator<string> {
  const item = { text: '', isText: false, isSpoken: false }
  for await (const events of pieces) {
    for (const event of events) {
      if (!isLast(item, event)) continue
      yield item.text
      item.text = ''
    }
  }
}

interface SharedText {
  text: string
  isText: boolean
  isSpoken: boolean
}

/** Takes in what is met; tells whether the item is whole. */
function isLast(item: SharedText, event: XmlEvent): boolean {
  if ('text' in event) item.text += item.isText && !item.isSpoken ? event.text : ''
  else item.isText = 'open' in event && event.open === 't'
  if ('open' in event) item.isSpoken ||= event.open === 'rPh'
  if (!('close' in event)) return false
  item.isSpoken &&= event.close !== 'rPh'
  return event.close === 'si'
}

/** The formats that every workbook knows without declaring them. */
const builtInDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])

async function readDateStyles(file: SourceFile, archive: Archive): Promise<boolean[]> {
  if (!archive.entries.has('xl/styles.xml')) return []
  const dates = new Set(builtInDates)
  const styles: boolean[] = []
  let isInCells = false
  for await (const { open, attributes } of openings(file, archive, 'xl/styles.xml')) {
    if (open === 'numFmt' && isDateFormat(attributes.formatCode ?? '')) dates.add(Number(attributes.numFmtId))
    if (open === 'cellXfs') isInCells = true
    if (open === 'cellStyles' || open === 'dxfs') isInCells = false
    if (open === 'xf' && isInCells) styles.push(dates.has(Number(attributes.numFmtId)))
  }
  return styles
}

const isDateFormat = (code: string) => /[ymdhs]/i.test(code.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, ''))

async function* openings(file: SourceFile, archive: Archive, name: string) {
  for await (const events of xmlEvents({ file: file.name, row: 0 }, await archive.open(name))) {
    for (const event of events) if ('open' in event) yield event
  }
}
