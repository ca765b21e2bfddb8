import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { DocumentReader } from '../ods/documentReader.ts'
import { choicesSheetName } from '../xlsx/choiceLists.ts'
import { readOpeningTags } from '../xlsx/partRelationships.ts'
import { parseXmlEvents } from '../xml/parseXml.ts'
import { type Archive, openArchive } from '../zipReader.ts'

/** A spreadsheet of LibreOffice with sheets as a workbook has them. */
export default {
  name: 'ods',
  extensions: ['ods', 'ots'],
  mediaTypes: ['application/vnd.oasis.opendocument.spreadsheet'],
  matchesHead: (head) =>
    head.toString('latin1').includes('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
  read,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const archive = await openArchive(file)
  try {
    await rejectEncrypted(file, archive)
    const reader = new DocumentReader(file.name)
    const location = { file: file.name, row: 0 }
    for await (const events of parseXmlEvents(location, await archive.open('content.xml'))) {
      for (const event of events) {
        for (const item of reader.read(event)) if (item.location.sheet !== choicesSheetName) yield item
      }
    }
  } finally {
    archive.close()
  }
}

async function rejectEncrypted(file: SourceFile, archive: Archive): Promise<void> {
  for await (const { open } of readOpeningTags(file, archive, 'META-INF/manifest.xml')) {
    if (open === 'encryption-data')
      throw malformedFile({ file: file.name, row: 0 }, 'is encrypted; remove the password')
  }
}
