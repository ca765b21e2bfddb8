import { Readable } from 'node:stream'
import { workbookOf, zipOf } from './archives.ts'

/** A file that is made to harm whoever reads it. */
export interface HostileFile {
  readonly what: string
  /** The name that it is sent under. */
  readonly name: string
  /** The reason that its refusal gives. */
  readonly reason: RegExp
  content(): Buffer | string | Readable | Promise<Buffer>
}

/** What is in it, to be sent. */
export async function streamOf({ content }: HostileFile): Promise<Readable> {
  const made = await content()
  return made instanceof Readable ? made : Readable.from([Buffer.from(made)])
}

const mebi = 1024 * 1024

function* endless(mebibytes: number, begin = '', part = 'a'): Generator<Buffer> {
  const piece = Buffer.from(part.repeat(mebi / part.length))
  yield Buffer.from(begin)
  for (let count = 0; count < mebibytes; count += 1) yield piece
}

/** Lines as long as one may be, which hold far more than any property may. */
function* longLines(mebibytes: number): Generator<Buffer> {
  const name = 'a'.repeat(1_000_000)
  for (let count = 0; count < mebibytes; count += 1) {
    yield Buffer.from(`{"kind":"Need","id":"need-${count}","name":"${name}"}\n`)
  }
}

const archive = () => zipOf({ 'departments.csv': 'id,name\nfinance,Finance\n' })
const cell = (place: string) => `<sheetData><row r="1"><c r="${place}"><v>1</v></c></row></sheetData>`

/** The archive, its entry in the directory changed. */
async function altered(change: (zip: Buffer, entry: number) => void): Promise<Buffer> {
  const zip = await archive()
  change(zip, zip.indexOf(Buffer.from('PK\u0001\u0002')))
  return zip
}

/** The sizes that an archive tells stand 22 and 24 bytes into its directory. */
const lying = () => altered((zip, entry) => zip.writeUInt32LE(3, entry + 24))

const encrypted = () => altered((zip, entry) => zip.writeUInt16LE(zip.readUInt16LE(entry + 8) | 1, entry + 8))

const entities = `<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
<graphml><graph><node id="Department/a"><data key="name">&b;</data></node></graph></graphml>`

/** One of each sort that is known; what is endless has so many mebibytes. */
export const hostileFiles = (endlessMebibytes: number): readonly HostileFile[] => [
  {
    what: 'a zip bomb',
    name: 'bomb.zip',
    content: () => zipOf({ 'departments.csv': Readable.from(endless(endlessMebibytes)) }),
    reason: /unpacks to far more/,
  },
  {
    what: 'a workbook of endless rows',
    name: 'bomb.xlsx',
    content: () =>
      workbookOf({
        departments: Readable.from(endless(endlessMebibytes, '<worksheet><sheetData>', '<row/>')),
      }),
    reason: /beyond row/,
  },
  {
    what: 'a cell far to the right',
    name: 'far.xlsx',
    content: () => workbookOf({ departments: cell('XFD1') }),
    reason: /beyond column/,
  },
  {
    what: 'a cell far below',
    name: 'far.xlsx',
    content: () => workbookOf({ departments: cell('A9999999') }),
    reason: /beyond row/,
  },
  {
    what: 'entities of its own',
    name: 'entities.graphml',
    content: () => entities,
    reason: /declares entities/,
  },
  {
    what: 'one endless line',
    name: 'line.ndjson',
    content: () => Readable.from(endless(endlessMebibytes)),
    reason: /is longer than/,
  },
  {
    what: 'lines as long as one may be',
    name: 'lines.ndjson',
    content: () => Readable.from(longLines(endlessMebibytes)),
    reason: /at most 200 characters|more memory/,
  },
  {
    what: 'one endless line of CSV',
    name: 'departments.csv',
    content: () => Readable.from(endless(endlessMebibytes)),
    reason: /is longer than/,
  },
  {
    what: 'one endless text in JSON',
    name: 'text.json',
    content: () => Readable.from(endless(endlessMebibytes, '{"nodes":["')),
    reason: /more than/,
  },
  {
    what: 'one endless text in XML',
    name: 'text.graphml',
    content: () => Readable.from(endless(endlessMebibytes, '<graphml><graph><node id="')),
    reason: /more than/,
  },
  {
    what: '100,000 columns',
    name: 'departments.csv',
    content: () => `id,${Array.from({ length: 100_000 }, (_, index) => `c${index}`).join()}\n`,
    reason: /more than 1000 columns/,
  },
  {
    what: 'JSON of depth 100,000',
    name: 'deep.json',
    content: () => `{"nodes":${'['.repeat(100_000)}`,
    reason: /cut short|sound|depth/,
  },
  {
    what: 'a line of JSON of depth 100,000',
    name: 'deep.ndjson',
    content: () => `{"kind":"Need","id":"a","name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    reason: /a string|too deep/,
  },
  {
    what: 'XML of depth 100,000',
    name: 'deep.graphml',
    content: () => `<graphml>${'<graph>'.repeat(100_000)}`,
    reason: /deeper than/,
  },
  {
    what: 'an archive that lies about sizes',
    name: 'lies.zip',
    content: lying,
    reason: /no sound archive/,
  },
  { what: 'an encrypted archive', name: 'secret.zip', content: encrypted, reason: /encrypted/ },
  {
    what: 'an encrypted workbook',
    name: 'secret.xlsx',
    content: () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    reason: /encrypted/,
  },
  {
    what: 'an archive cut short',
    name: 'short.zip',
    content: async () => (await archive()).subarray(0, 60),
    reason: /cut short/,
  },
  {
    what: 'JSON cut short',
    name: 'short.json',
    content: () => '{"nodes":[{"kind":"Need","id":"a","name":"A"}',
    reason: /cut short/,
  },
  {
    what: 'XML cut short',
    name: 'short.graphml',
    content: () => '<graphml><graph><node id="Need/a">',
    reason: /not sound XML/,
  },
]
