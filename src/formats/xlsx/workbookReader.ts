import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'
import type { Archive } from '../zipReader.ts'
import { choicesSheetName } from './choiceLists.ts'
import { readOpeningTags, readRelationships } from './partRelationships.ts'

/** Properties that all sheets of a workbook share. */
export interface ParsedWorkbook {
  readonly sheets: readonly { readonly name: string; readonly partPath: string }[]
  readonly sharedStrings: readonly string[]
  /** Whether numbers are dates, by the index of the cell's style. */
  readonly isDateStyle: readonly boolean[]
  /** Whether days are counted from 1904, as on old Macs. */
  readonly uses1904Epoch: boolean
}

export async function readWorkbook(file: SourceFile, archive: Archive): Promise<ParsedWorkbook> {
  const packageParts = await readRelationships(file, archive, '')
  const workbookPath = packageParts.find(({ type }) => type === 'officeDocument')?.path ?? 'xl/workbook.xml'
  if (!archive.entries.has(workbookPath))
    throw malformedFile({ file: file.name, row: 0 }, 'is not a workbook')
  const parts = await readRelationships(file, archive, workbookPath)
  const pathsById = new Map(parts.map(({ id, path }) => [id, path]))
  const sheets: { name: string; partPath: string }[] = []
  let uses1904Epoch = false
  for await (const { open, attributes } of readOpeningTags(file, archive, workbookPath)) {
    if (open === 'workbookPr') uses1904Epoch = ['1', 'true'].includes(attributes.date1904 ?? '')
    const partPath = open === 'sheet' ? pathsById.get(attributes.id ?? '') : undefined
    const { name = '', state = 'visible' } = attributes
    const isChoicesSheet = state !== 'visible' && name === choicesSheetName
    if (partPath !== undefined && !isChoicesSheet) sheets.push({ name, partPath })
  }
  if (sheets.length > limits.files)
    throw malformedFile({ file: file.name, row: 0 }, `has more than ${formatNumber(limits.files)} sheets`)
  const findPart = (type: string) => parts.find((part) => part.type === type)?.path ?? ''
  return {
    sheets,
    uses1904Epoch,
    sharedStrings: await readSharedStrings(file, archive, findPart('sharedStrings')),
    isDateStyle: await readStyleDateFlags(file, archive, findPart('styles')),
  }
}

async function readSharedStrings(file: SourceFile, archive: Archive, name: string): Promise<string[]> {
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

async function readStyleDateFlags(file: SourceFile, archive: Archive, path: string): Promise<boolean[]> {
  const dateFormats = new Set(builtInDateFormats)
  const styles: boolean[] = []
  let isInCells = false
  for await (const { open, attributes } of readOpeningTags(file, archive, path)) {
    if (open === 'numFmt' && isDateFormat(attributes.formatCode ?? ''))
      dateFormats.add(Number(attributes.numFmtId))
    if (open === 'cellXfs') isInCells = true
    if (open === 'cellStyles' || open === 'dxfs') isInCells = false
    if (open === 'xf' && isInCells) styles.push(dateFormats.has(Number(attributes.numFmtId)))
  }
  return styles
}

/** Longer than a spreadsheet accepts. */
const maxFormatLength = 1_000

/** The code without literal texts and colours asks for a part of a date. A quote or bracket that is not closed reaches to the end. */
const isDateFormat = (code: string) =>
  /[ymdhs]/i.test(
    code.slice(0, maxFormatLength).replaceAll(/"[^"]*"?|\[(?:h+|m+|s+)\]|\[[^\]]*\]?|\\./gi, keepElapsed),
  )

/** `[h]` counts hours; other brackets are colours and locales. */
const keepElapsed = (literal: string) => (/^\[[hms]+\]$/i.test(literal) ? literal : '')
