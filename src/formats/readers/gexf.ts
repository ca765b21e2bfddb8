import { createReadStream } from 'node:fs'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { ForeignGraphRecords } from '../xml/foreignGraphRecords.ts'
import { type GraphRecordMaker, GraphRecords } from '../xml/graphRecords.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'

/** Nodes and edges with their attributes, as Gephi and our own exports write them. */
export default {
  name: 'gexf',
  extensions: ['gexf'],
  mediaTypes: ['application/gexf+xml'],
  matchesHead: (head) => head.toString().includes('<gexf'),
  read: (file: SourceFile) => readGraph(file, new GraphRecords()),
  readForeign: (file: SourceFile) => readGraph(file, new ForeignGraphRecords()),
} satisfies InputFormat

async function* readGraph(file: SourceFile, records: GraphRecordMaker): AsyncGenerator<RawItem> {
  const reader = new GexfReader(file.name, records)
  for await (const events of parseXmlEvents({ file: file.name, row: 0 }, createReadStream(file.path))) {
    for (const event of events) {
      const item = reader.read(event)
      if (item) yield item
    }
  }
  yield* reader.finish()
}

type Attributes = Readonly<Record<string, string>>
type Domain = 'node' | 'edge'

interface OpenElement {
  readonly tag: Domain
  readonly line: number
  readonly attributes: Attributes
  readonly fields: Record<string, string>
}

class GexfReader {
  readonly #file: string
  readonly #records: GraphRecordMaker
  /** Titles and defaults of attributes, by domain and id. */
  readonly #titles = new Map<string, string>()
  readonly #defaults: Record<Domain, Record<string, string>> = { node: {}, edge: {} }
  readonly #open: OpenElement[] = []
  #domain: Domain = 'node'
  #attribute = ''
  #default: string | undefined
  #isGraph = false

  constructor(file: string, records: GraphRecordMaker) {
    this.#file = file
    this.#records = records
  }

  /** The node or edge that the event completes. */
  read(event: XmlEvent): RawItem | undefined {
    if ('close' in event) return this.#close(event.close)
    if ('open' in event) this.#start(event)
    else if (this.#default !== undefined) this.#default += event.text
    return undefined
  }

  finish(): Generator<RawItem> {
    return this.#records.finish()
  }

  #start({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>): void {
    this.#isGraph ||= tag === 'gexf'
    if (!this.#isGraph) throw malformedFile({ file: this.#file, row: line }, 'is not GEXF')
    if (tag === 'node' || tag === 'edge') this.#open.push({ tag, line, attributes, fields: {} })
    if (tag === 'attributes') this.#domain = attributes.class === 'edge' ? 'edge' : 'node'
    if (tag === 'default') this.#default = ''
    if (tag === 'attribute') {
      this.#attribute = attributes.title ?? attributes.id ?? ''
      this.#titles.set(`${this.#domain} ${attributes.id}`, this.#attribute)
    }
    const element = this.#open.at(-1)
    if (tag === 'attvalue' && element) {
      // GEXF 1.1 names the attribute by its id.
      const id = attributes.for ?? attributes.id ?? ''
      element.fields[this.#titles.get(`${element.tag} ${id}`) ?? id] = attributes.value ?? ''
    }
  }

  #close(tag: string): RawItem | undefined {
    if (tag === 'default' && this.#default !== undefined) {
      this.#defaults[this.#domain][this.#attribute] = this.#default
      this.#default = undefined
    }
    const element = this.#open.at(-1)
    if (!element || element.tag !== tag) return undefined
    this.#open.pop()
    return this.#finishElement(element)
  }

  #finishElement({ tag, line, attributes, fields }: OpenElement): RawItem | undefined {
    const location = { file: this.#file, row: line }
    const values = { ...this.#defaults[tag], ...fields }
    const { id = '', label, source = '', target = '' } = attributes
    if (tag === 'node') return this.#records.addNode({ location, id, label, fields: values })
    return this.#records.addEdge({ location, source, target, label, fields: values })
  }
}
