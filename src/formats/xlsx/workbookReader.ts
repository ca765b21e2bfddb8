import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'
import type { Archive } from '../zipReader.ts'
import { choicesSheetName } from './choiceLists.ts'

/** Properties that all sheets of a workbook share. */
export interface ParsedWorkbook {
  readonly sheets: readonly { readonly name: string; readonly partPath: string }[]
  /** Whether cells have notes, as in our templates but not in exports. */
  readonly hasComments: boolean
  readonly sharedStrings: readonly string[]
  /** Whether numbers are dates, by the index of the cell's style. */
  readonly isDateStyle: readonly boolean[]
  /** Whether days are counted from 1904, as on old Macs. */
  readonly uses1904Epoch: boolean
}

export async function readWorkbook(file: SourceFile, archive: Archive): Promise<ParsedWorkbook> {
  if (!archive.entries.has('xl/workbook.xml'))
    throw malformedFile({ file: file.name, row: 0 }, 'is not a workbook')
  const pathsById = await readPartPaths(file, archive)
  const sheets: { name: string; partPath: string }[] = []
  let uses1904Epoch = false
  for await (const { open, attributes } of readOpeningTags(file, archive, 'xl/workbook.xml')) {
    if (open === 'workbookPr') uses1904Epoch = ['1', 'true'].includes(attributes.date1904 ?? '')
    const partPath = open === 'sheet' ? pathsById.get(attributes.id ?? '') : undefined
    const { name = '', state = 'visible' } = attributes
    const isChoicesSheet = state !== 'visible' && name === choicesSheetName
    if (partPath !== undefined && !isChoicesSheet) sheets.push({ name, partPath })
  }
  if (sheets.length > limits.files)
    throw malformedFile({ file: file.name, row: 0 }, `has more than ${formatNumber(limits.files)} sheets`)
  return {
    sheets,
    hasComments: [...archive.entries.keys()].some((name) => name.startsWith('xl/comments')),
    uses1904Epoch,
    sharedStrings: await readSharedStrings(file, archive),
    isDateStyle: await readStyleDateFlags(file, archive),
  }
}

async function readPartPaths(file: SourceFile, archive: Archive): Promise<Map<string, string>> {
  const pathsById = new Map<string, string>()
  for await (const { open, attributes } of readOpeningTags(file, archive, 'xl/_rels/workbook.xml.rels')) {
    const { Id: id = '', Target: target = '' } = attributes
    if (open === 'Relationship') pathsById.set(id, target.startsWith('/') ? target.slice(1) : `xl/${target}`)
  }
  return pathsById
}

async function readSharedStrings(file: SourceFile, archive: Archive): Promise<string[]> {
  const name = 'xl/sharedStrings.xml'
  if (!archive.entries.has(name)) return []
  const texts: string[] = []
  let characters = 0
  for await (const text of readStringItems(
    parseXmlEvents({ file: file.name, row: 0 }, await archive.open(name)),
  )) {
    characters += text.length + 8
    if (characters > limits.sharedStringBytes) {
      throw malformedFile(
        { file: file.name, row: 0 },
        `contains more than ${formatNumber(limits.sharedStringBytes)} characters of text; use CSV`,
      )
    }
    texts.push(text)
  }
  return texts
}

/** The text of each item without its phonetic reading. */
async function* readStringItems(pieces: AsyncIterable<readonly XmlEvent[]>): AsyncGenerator<string> {
  const item = { text: '', isInText: false, isPhonetic: false }
  for await (const events of pieces) {
    for (const event of events) {
      if (!appendEvent(item, event)) continue
      yield item.text
      item.text = ''
    }
  }
}

interface StringItem {
  text: string
  isInText: boolean
  isPhonetic: boolean
}

/** Adds an event to the item; returns whether the item is complete. */
function appendEvent(item: StringItem, event: XmlEvent): boolean {
  if ('text' in event) item.text += item.isInText && !item.isPhonetic ? event.text : ''
  else item.isInText = 'open' in event && event.open === 't'
  if ('open' in event) item.isPhonetic ||= event.open === 'rPh'
  if (!('close' in event)) return false
  item.isPhonetic &&= event.close !== 'rPh'
  return event.close === 'si'
}

/** Date formats that workbooks use without declaring them. */
const builtInDateFormats = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])

async function readStyleDateFlags(file: SourceFile, archive: Archive): Promise<boolean[]> {
  if (!archive.entries.has('xl/styles.xml')) return []
  const dateFormats = new Set(builtInDateFormats)
  const styles: boolean[] = []
  let isInCells = false
  for await (const { open, attributes } of readOpeningTags(file, archive, 'xl/styles.xml')) {
    if (open === 'numFmt' && isDateFormat(attributes.formatCode ?? ''))
      dateFormats.add(Number(attributes.numFmtId))
    if (open === 'cellXfs') isInCells = true
    if (open === 'cellStyles' || open === 'dxfs') isInCells = false
    if (open === 'xf' && isInCells) styles.push(dateFormats.has(Number(attributes.numFmtId)))
  }
  return styles
}

/** A quote or bracket that is not closed reaches to the end. */
const isDateFormat = (code: string) => /[ymdhs]/i.test(code.replaceAll(/"[^"]*"?|\[[^\]]*\]?|\\./g, ''))

async function* readOpeningTags(file: SourceFile, archive: Archive, name: string) {
  for await (const events of parseXmlEvents({ file: file.name, row: 0 }, await archive.open(name))) {
    for (const event of events) if ('open' in event) yield event
  }
}
