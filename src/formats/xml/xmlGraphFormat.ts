import { createReadStream } from 'node:fs'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { ForeignGraphRecords } from './foreignGraphRecords.ts'
import { type GraphRecordMaker, GraphRecords } from './graphRecords.ts'
import { parseXmlEvents, type XmlEvent } from './parseXml.ts'

/** Reads the events of one file below its root, the root included. */
export interface GraphReader {
  /** The node or edge that the event completes. */
  read(event: XmlEvent): RawItem | undefined
}

export type CreateGraphReader = (file: string, records: GraphRecordMaker) => GraphReader

/** An XML format of graphs by its name for people, which is also that of its root element, in lower case. */
export function createXmlGraphFormat(title: string, createReader: CreateGraphReader) {
  const name = title.toLowerCase()
  const read = (records: () => GraphRecordMaker) => (file: SourceFile) =>
    readGraph({ title, root: name, file, records: records(), createReader })
  return {
    name,
    extensions: [name],
    mediaTypes: [`application/${name}+xml`],
    matchesHead: (head: Buffer) => head.toString().includes(`<${name}`),
    read: read(() => new GraphRecords()),
    readForeign: read(() => new ForeignGraphRecords()),
  } satisfies InputFormat
}

interface GraphSource {
  readonly title: string
  readonly root: string
  readonly file: SourceFile
  readonly records: GraphRecordMaker
  readonly createReader: CreateGraphReader
}

async function* readGraph({
  title,
  root,
  file: { name: file, path },
  records,
  createReader,
}: GraphSource): AsyncGenerator<RawItem> {
  const reader = createReader(file, records)
  let isGraph = false
  for await (const events of parseXmlEvents({ file, row: 0 }, createReadStream(path))) {
    for (const event of events) {
      if (!isGraph && 'open' in event) {
        if (event.open !== root) throw malformedFile({ file, row: event.line }, `is not ${title}`)
        isGraph = true
      }
      const item = reader.read(event)
      if (item) yield item
    }
  }
  yield* records.finish()
}
