import type { RawItem } from '../inputFormat.ts'
import type { GraphRecordMaker } from '../xml/graphRecords.ts'
import type { XmlEvent } from '../xml/parseXml.ts'
import { createXmlGraphFormat, type GraphReader } from '../xml/xmlGraphFormat.ts'

/** Nodes and edges with their attributes, as Gephi and our own exports write them. */
export default createXmlGraphFormat('GEXF', (file, records) => new GexfReader(file, records))

type Attributes = Readonly<Record<string, string>>
type Domain = 'node' | 'edge'

interface OpenElement {
  readonly tag: Domain
  readonly line: number
  readonly attributes: Attributes
  readonly fields: Record<string, string>
}

class GexfReader implements GraphReader {
  readonly #file: string
  readonly #records: GraphRecordMaker
  /** Titles and defaults of attributes, by domain and id. */
  readonly #titles = new Map<string, string>()
  readonly #defaults: Record<Domain, Record<string, string>> = { node: {}, edge: {} }
  readonly #open: OpenElement[] = []
  #domain: Domain = 'node'
  #attribute = ''
  #default: string | undefined

  constructor(file: string, records: GraphRecordMaker) {
    this.#file = file
    this.#records = records
  }

  read(event: XmlEvent): RawItem | undefined {
    if ('close' in event) return this.#close(event.close)
    if ('open' in event) this.#start(event)
    else if (this.#default !== undefined) this.#default += event.text
    return undefined
  }

  #start({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>): void {
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
