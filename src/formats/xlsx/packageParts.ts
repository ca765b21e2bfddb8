import type { ZipEntry } from '../zipWriter.ts'
import { escapeOfficeXml, xmlDocument } from './officeXml.ts'
import { stylesXml } from './styles.ts'

/** Properties of a written sheet that other parts refer to. */
export interface WrittenSheet {
  readonly name: string
  readonly hasNotes: boolean
  readonly isHidden?: boolean
}

const packageSchema = 'http://schemas.openxmlformats.org/package/2006'
const documentSchema = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The parts that refer to all others; written last, when the number of sheets is known. */
export function* writePackageParts(sheets: readonly WrittenSheet[]): Generator<ZipEntry> {
  yield { name: 'xl/styles.xml', content: stylesXml }
  yield { name: 'xl/workbook.xml', content: workbookXml(sheets) }
  yield { name: 'xl/_rels/workbook.xml.rels', content: workbookRelationshipsXml(sheets) }
  yield { name: '_rels/.rels', content: relationshipsXml([['rId1', 'officeDocument', 'xl/workbook.xml']]) }
  yield { name: '[Content_Types].xml', content: contentTypesXml(sheets) }
}

/** Relationships from a sheet to its notes and their shapes. */
export function sheetRelationshipsXml(number: number): string {
  return relationshipsXml([
    ['notes', 'comments', `../comments${number}.xml`],
    ['shapes', 'vmlDrawing', `../drawings/vmlDrawing${number}.vml`],
  ])
}

function workbookXml(sheets: readonly WrittenSheet[]): string {
  const list = sheets.map(
    ({ name, isHidden = false }, index) =>
      `<sheet name="${escapeOfficeXml(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ''} r:id="sheet${index + 1}"/>`,
  )
  return xmlDocument(
    `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${documentSchema}"><sheets>${list.join('')}</sheets></workbook>`,
  )
}

function workbookRelationshipsXml(sheets: readonly WrittenSheet[]): string {
  return relationshipsXml([
    ['styles', 'styles', 'styles.xml'],
    ...sheets.map(
      (_, index) => [`sheet${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const,
    ),
  ])
}

function relationshipsXml(list: readonly (readonly [id: string, type: string, target: string])[]): string {
  const entries = list.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${documentSchema}/${type}" Target="${target}"/>`,
  )
  return xmlDocument(
    `<Relationships xmlns="${packageSchema}/relationships">${entries.join('')}</Relationships>`,
  )
}

function contentTypesXml(sheets: readonly WrittenSheet[]): string {
  const overrides = sheets.flatMap(({ hasNotes }, index) => [
    contentTypeOverride(`/xl/worksheets/sheet${index + 1}.xml`, `${spreadsheetType}.worksheet+xml`),
    hasNotes ? contentTypeOverride(`/xl/comments${index + 1}.xml`, `${spreadsheetType}.comments+xml`) : '',
  ])
  return xmlDocument(
    `<Types xmlns="${packageSchema}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>${contentTypeOverride('/xl/workbook.xml', `${spreadsheetType}.sheet.main+xml`)}${contentTypeOverride('/xl/styles.xml', `${spreadsheetType}.styles+xml`)}${overrides.join('')}</Types>`,
  )
}

const contentTypeOverride = (part: string, type: string) =>
  `<Override PartName="${part}" ContentType="${type}"/>`
