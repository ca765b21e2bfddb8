import { Readable } from 'node:stream'
import { createXlsx, createZip } from './archives.ts'

/** A file that is made to harm its reader. */
export interface HostileFile {
  readonly description: string
  /** The name that it is sent under. */
  readonly name: string
  /** The reason that its refusal gives. */
  readonly reason: RegExp
  content(): Buffer | string | Readable | Promise<Buffer>
}

/** What is in it, to be sent. */
export async function openFileStream({ content }: HostileFile): Promise<Readable> {
  const data = await content()
  return data instanceof Readable ? data : Readable.from([Buffer.from(data)])
}

const bytesPerMebibyte = 1024 * 1024

function* endlessChunks(mebibytes: number, prefix = '', unit = 'a'): Generator<Buffer> {
  const chunk = Buffer.from(unit.repeat(bytesPerMebibyte / unit.length))
  yield Buffer.from(prefix)
  for (let count = 0; count < mebibytes; count += 1) yield chunk
}

/** Lines as long as one may be, which hold far more than any property may. */
function* longLineChunks(mebibytes: number): Generator<Buffer> {
  const name = 'a'.repeat(1_000_000)
  for (let count = 0; count < mebibytes; count += 1) {
    yield Buffer.from(`{"kind":"Need","id":"need-${count}","name":"${name}"}\n`)
  }
}

const createArchive = () => createZip({ 'departments.csv': 'id,name\nfinance,Finance\n' })
const createSheetData = (reference: string) =>
  `<sheetData><row r="1"><c r="${reference}"><v>1</v></c></row></sheetData>`

/** The archive, its entry in the directory changed. */
async function patchCentralDirectory(change: (zip: Buffer, entry: number) => void): Promise<Buffer> {
  const zip = await createArchive()
  change(zip, zip.indexOf(Buffer.from('PK\u0001\u0002')))
  return zip
}

/** The sizes that an archive tells stand 22 and 24 bytes into its directory. */
const createArchiveWithWrongSize = () =>
  patchCentralDirectory((zip, entry) => zip.writeUInt32LE(3, entry + 24))

const createEncryptedArchive = () =>
  patchCentralDirectory((zip, entry) => zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8))

const entityExpansionXml = `<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<graphml><graph><node id="Department/a"><data key="name">&b;</data></node></graph></graphml>`

/** One of each sort that is known; what is endless has so many mebibytes. */
export const hostileFiles = (endlessMebibytes: number): readonly HostileFile[] => [
  {
    description: 'a zip bomb',
    name: 'bomb.zip',
    content: () => createZip({ 'departments.csv': Readable.from(endlessChunks(endlessMebibytes)) }),
    reason: /unpacks to too much/,
  },
  {
    description: 'a workbook of endless rows',
    name: 'bomb.xlsx',
    content: () =>
      createXlsx({
        departments: Readable.from(endlessChunks(endlessMebibytes, '<worksheet><sheetData>', '<row/>')),
      }),
    reason: /beyond row/,
  },
  {
    description: 'a cell far to the right',
    name: 'far.xlsx',
    content: () => createXlsx({ departments: createSheetData('XFD1') }),
    reason: /beyond column/,
  },
  {
    description: 'a cell far below',
    name: 'far.xlsx',
    content: () => createXlsx({ departments: createSheetData('A9999999') }),
    reason: /beyond row/,
  },
  {
    description: 'entities of its own',
    name: 'entities.graphml',
    content: () => entityExpansionXml,
    reason: /entity declarations/,
  },
  {
    description: 'one endless line',
    name: 'line.ndjson',
    content: () => Readable.from(endlessChunks(endlessMebibytes)),
    reason: /is longer than/,
  },
  {
    description: 'lines as long as one may be',
    name: 'lines.ndjson',
    content: () => Readable.from(longLineChunks(endlessMebibytes)),
    reason: /at most 200 characters|more memory/,
  },
  {
    description: 'one endless line of CSV',
    name: 'departments.csv',
    content: () => Readable.from(endlessChunks(endlessMebibytes)),
    reason: /is longer than/,
  },
  {
    description: 'one endless text in JSON',
    name: 'text.json',
    content: () => Readable.from(endlessChunks(endlessMebibytes, '{"nodes":["')),
    reason: /longer than/,
  },
  {
    description: 'one endless text in XML',
    name: 'text.graphml',
    content: () => Readable.from(endlessChunks(endlessMebibytes, '<graphml><graph><node id="')),
    reason: /longer than/,
  },
  {
    description: '100,000 columns',
    name: 'departments.csv',
    content: () => `id,${Array.from({ length: 100_000 }, (_, index) => `c${index}`).join()}\n`,
    reason: /more than 1,000 columns/,
  },
  {
    description: 'JSON of depth 100,000',
    name: 'deep.json',
    content: () => `{"nodes":${'['.repeat(100_000)}`,
    reason: /truncated|valid|depth/,
  },
  {
    description: 'a line of JSON of depth 100,000',
    name: 'deep.ndjson',
    content: () => `{"kind":"Need","id":"a","name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    reason: /must be text|too deep/,
  },
  {
    description: 'XML of depth 100,000',
    name: 'deep.graphml',
    content: () => `<graphml>${'<graph>'.repeat(100_000)}`,
    reason: /deeper than/,
  },
  {
    description: 'an archive that lies about sizes',
    name: 'lies.zip',
    content: createArchiveWithWrongSize,
    reason: /not a valid archive/,
  },
  {
    description: 'an encrypted archive',
    name: 'secret.zip',
    content: createEncryptedArchive,
    reason: /encrypted/,
  },
  {
    description: 'an encrypted workbook',
    name: 'secret.xlsx',
    content: () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    reason: /encrypted/,
  },
  {
    description: 'an archive cut short',
    name: 'short.zip',
    content: async () => (await createArchive()).subarray(0, 60),
    reason: /truncated/,
  },
  {
    description: 'JSON cut short',
    name: 'short.json',
    content: () => '{"nodes":[{"kind":"Need","id":"a","name":"A"}',
    reason: /truncated/,
  },
  {
    description: 'XML cut short',
    name: 'short.graphml',
    content: () => '<graphml><graph><node id="Need/a">',
    reason: /not valid XML/,
  },
]
