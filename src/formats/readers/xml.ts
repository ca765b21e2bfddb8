import { createReadStream } from 'node:fs'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { parseXmlEvents } from '../xml/parseXml.ts'
import { readXmlRecords } from '../xml/xmlRecords.ts'
import gexf from './gexf.ts'
import graphml from './graphml.ts'

/** GraphML or GEXF in a file with a general extension; with a mapping, any other XML. */
export default {
  name: 'xml',
  extensions: ['xml'],
  mediaTypes: ['application/xml', 'text/xml'],
  matchesHead: (head) => /^\uFEFF?\s*<\?xml/.test(head.toString()),
  read,
  readForeign,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const format = await findGraphFormat(file)
  if (!format)
    throw malformedFile(
      { file: file.name, row: 1 },
      'is neither GraphML nor GEXF; import other XML with a mapping, such as archimate',
    )
  yield* format.read(file)
}

async function* readForeign(file: SourceFile, tables: readonly string[]): AsyncGenerator<RawItem> {
  const format = await findGraphFormat(file)
  yield* format ? format.readForeign(file) : readXmlRecords(file, new Set(tables))
}

const graphFormats = new Map([
  ['graphml', graphml],
  ['gexf', gexf],
])

async function findGraphFormat(file: SourceFile): Promise<typeof graphml | undefined> {
  const stream = createReadStream(file.path)
  for await (const events of parseXmlEvents({ file: file.name, row: 0 }, stream)) {
    const root = events.find((event) => 'open' in event)
    if (root) return graphFormats.get(root.open)
  }
  return undefined
}
