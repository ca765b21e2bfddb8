import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

type FileContent = string | Buffer | Readable

/** A zip file with these files in it. */
export async function createZip(files: Readonly<Record<string, FileContent>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) {
    if (content instanceof Readable) zip.addReadStream(content, name)
    else zip.addBuffer(Buffer.from(content), name)
  }
  zip.end()
  return buffer(zip.outputStream as unknown as Readable)
}

const xml = '<?xml version="1.0" encoding="UTF-8"?>'
const mainNamespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relationshipsNamespace = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook as Excel writes one, with the cells of each sheet as XML or as rows of texts; or with a whole sheet as a stream. */
export function createXlsx(
  sheets: Readonly<Record<string, string | Readable | readonly (readonly string[])[]>>,
): Promise<Buffer> {
  const names = Object.keys(sheets)
  const files: Record<string, FileContent> = {
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `${xml}<workbook xmlns="${mainNamespace}" xmlns:r="${relationshipsNamespace}"><sheets>${names
      .map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${xml}<Relationships>${names
      .map(
        (_, index) =>
          `<Relationship Id="rId${index + 1}" Type="${relationshipsNamespace}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
  }
  for (const [index, content] of Object.values(sheets).entries()) {
    files[`xl/worksheets/sheet${index + 1}.xml`] = content instanceof Readable ? content : toSheetXml(content)
  }
  return createZip(files)
}

function toSheetXml(content: string | readonly (readonly string[])[]): string {
  const rows =
    typeof content === 'string' ? content : `<sheetData>${content.map(toRowXml).join('')}</sheetData>`
  return `${xml}<worksheet xmlns="${mainNamespace}">${rows}</worksheet>`
}

function toRowXml(cells: readonly string[], index: number): string {
  const inner = cells.map((text, column) => {
    const cellReference = `${String.fromCharCode(65 + column)}${index + 1}`
    if (/^-?\d+(\.\d+)?$/.test(text)) return `<c r="${cellReference}"><v>${text}</v></c>`
    return `<c r="${cellReference}" t="inlineStr"><is><t>${text}</t></is></c>`
  })
  return `<row r="${index + 1}">${inner.join('')}</row>`
}
