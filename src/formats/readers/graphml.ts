import { malformedFile, type RawItem } from '../inputFormat.ts'
import type { GraphRecordMaker } from '../xml/graphRecords.ts'
import type { XmlEvent } from '../xml/parseXml.ts'
import { createXmlGraphFormat, type GraphReader } from '../xml/xmlGraphFormat.ts'

/** Nodes with the keys `kind`, `id` and their properties, edges with `type` and theirs; also as yEd and Neo4j write them. */
export default createXmlGraphFormat('GraphML', (file, records) => new GraphmlReader(file, records))

type Attributes = Readonly<Record<string, string>>
type Domain = 'node' | 'edge'

/** A declared attribute of nodes or edges, or of both. */
interface Key {
  readonly name: string
  readonly domain: Domain | 'all'
  /** Whether its values are drawings, as in yEd, which have labels. */
  readonly isDrawing: boolean
  default?: string
}

/** A node or edge that is being read. */
interface OpenElement {
  readonly tag: Domain
  readonly line: number
  readonly attributes: Attributes
  readonly fields: Record<string, string>
  label?: string
  /** Further labels of a drawing. */
  readonly moreLabels: string[]
}

/** Text that is being read: of a value, a label of a drawing, or a default. */
interface OpenText {
  readonly tag: string
  text: string
}

class GraphmlReader implements GraphReader {
  readonly #file: string
  readonly #keys = new Map<string, Key>()
  readonly #records: GraphRecordMaker
  /** Nodes contain graphs, whose nodes they enclose. */
  readonly #open: OpenElement[] = []
  #key: Key | undefined
  #text: OpenText | undefined

  constructor(file: string, records: GraphRecordMaker) {
    this.#file = file
    this.#records = records
  }

  read(event: XmlEvent): RawItem | undefined {
    if ('close' in event) return this.#close(event.close)
    if ('open' in event) this.#start(event)
    else if (this.#text) this.#text.text += event.text
    return undefined
  }

  #start({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>): void {
    if (tag === 'key') this.#declareKey(attributes)
    else if (tag === 'node' || tag === 'edge')
      this.#open.push({ tag, line, attributes, fields: {}, moreLabels: [] })
    else if (tag === 'hyperedge' || tag === 'port')
      throw malformedFile({ file: this.#file, row: line }, `contains <${tag}>, which maps have not`)
    else if (tag === 'data' && this.#open.length > 0) this.#startValue(attributes.key ?? '')
    else if (tag === 'default' || (this.#key?.isDrawing && labelTags.has(tag))) this.#text = { tag, text: '' }
  }

  #declareKey(attributes: Attributes): void {
    const { id = '', for: domain = 'all' } = attributes
    this.#key = {
      name: attributes['attr.name'] ?? id,
      domain: domain === 'node' || domain === 'edge' ? domain : 'all',
      isDrawing: (attributes['yfiles.type'] ?? '') !== '',
    }
    this.#keys.set(id, this.#key)
  }

  #startValue(id: string): void {
    this.#key = this.#keys.get(id) ?? { name: id, domain: 'all', isDrawing: false }
    if (!this.#key.isDrawing) this.#text = { tag: 'data', text: '' }
  }

  #close(tag: string): RawItem | undefined {
    if (this.#text?.tag === tag) this.#finishText(this.#text)
    if (tag === 'data' || tag === 'key') this.#key = undefined
    const element = this.#open.at(-1)
    if (!element || element.tag !== tag) return undefined
    this.#open.pop()
    return this.#finishElement(element)
  }

  #finishText({ tag, text }: OpenText): void {
    const [key, element] = [this.#key, this.#open.at(-1)]
    if (tag === 'default' && key) key.default = text
    else if (tag === 'data' && key && element) element.fields[key.name] = text
    else if (element && text.trim() !== '') {
      if (element.label === undefined) element.label = text.trim()
      else element.moreLabels.push(text.trim())
    }
    this.#text = undefined
  }

  #finishElement({ tag, line, attributes, fields, label, moreLabels }: OpenElement): RawItem | undefined {
    const location = { file: this.#file, row: line }
    const defaults: Record<string, string> = {}
    for (const { name, domain, default: text } of this.#keys.values())
      if (text !== undefined && domain !== otherDomain[tag]) defaults[name] = text
    const values = { ...defaults, ...fields }
    const { id = '', source = '', target = '', labels, label: labelAttribute } = attributes
    if (tag === 'edge')
      return this.#records.addEdge({
        location,
        source,
        target,
        label: label ?? labelAttribute,
        moreLabels,
        fields: values,
      })
    const withLabels = labels === undefined ? values : { ...values, labels }
    return this.#records.addNode({ location, id, label, moreLabels, fields: withLabels })
  }
}

const otherDomain = { node: 'edge', edge: 'node' } as const

/** Elements of yEd with the text of a node or an edge. */
const labelTags: ReadonlySet<string> = new Set(['NodeLabel', 'EdgeLabel'])
