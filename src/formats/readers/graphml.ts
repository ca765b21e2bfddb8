import { createReadStream } from 'node:fs'
import { parseNodePath } from '../../graph/element.ts'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { parseXmlEvents, type XmlEvent } from '../xml/parseXml.ts'

/** Nodes with the keys `kind`, `id` and their properties, edges with `type` and theirs; nodes come before edges. */
export default {
  name: 'graphml',
  extensions: ['graphml', 'xml'],
  mediaTypes: ['application/graphml+xml', 'application/xml', 'text/xml'],
  matchesHead: (head) => head.toString().includes('<graphml'),
  read,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const reader = createGraphReader(file)
  const location = { file: file.name, row: 0 }
  for await (const events of parseXmlEvents(location, createReadStream(file.path))) {
    for (const event of events) {
      const item = reader(event)
      if (item) yield item
    }
  }
}

/** The node or edge that is being read, and the text of its current value. */
interface OpenElement {
  readonly tag: 'node' | 'edge'
  readonly line: number
  readonly attributes: Readonly<Record<string, string>>
  readonly fields: Record<string, unknown>
  key?: string
  text: string
}

function createGraphReader(file: SourceFile): (event: XmlEvent) => RawItem | undefined {
  const keys = new Map<string, string>()
  let open: OpenElement | undefined
  let isGraph = false
  const handleOpen = ({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>) => {
    isGraph ||= tag === 'graphml'
    if (!isGraph) throw malformedFile({ file: file.name, row: line }, 'is not GraphML')
    if (tag === 'key') keys.set(attributes.id ?? '', attributes['attr.name'] ?? attributes.id ?? '')
    if (tag === 'node' || tag === 'edge') open = { tag, line, attributes, fields: {}, text: '' }
    if (tag === 'data' && open) open.key = keys.get(attributes.key ?? '') ?? attributes.key ?? ''
  }
  const handleClose = (tag: string): RawItem | undefined => {
    if (tag === 'data' && open) finishValue(open)
    if (!open || tag !== open.tag) return undefined
    const item = toRecord(file.name, open)
    open = undefined
    return item
  }
  return (event) => {
    if ('close' in event) return handleClose(event.close)
    if ('open' in event) handleOpen(event)
    else if (open?.key !== undefined) open.text += event.text
    return undefined
  }
}

function finishValue(open: OpenElement): void {
  if (open.key !== undefined) open.fields[open.key] = open.text
  delete open.key
  open.text = ''
}

function toRecord(file: string, { tag, line, attributes, fields }: OpenElement): RawItem {
  const location = { file, row: line }
  if (tag === 'node')
    return { location, isText: true, fields: { ...parseNodePath(attributes.id ?? ''), ...fields } }
  const from = parseNodePath(attributes.source ?? '')
  const to = parseNodePath(attributes.target ?? '')
  return {
    location,
    isText: true,
    fields: { fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id, ...fields },
  }
}
