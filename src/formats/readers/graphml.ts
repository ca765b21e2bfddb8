import { createReadStream } from 'node:fs'
import { type Format, type RawItem, type SourceFile, unsound } from '../inputFormat.ts'
import { type XmlEvent, xmlEvents } from '../xml/parseXml.ts'

/** Nodes with the keys `kind`, `id` and their properties, edges with `type` and theirs; nodes come before edges. */
export default {
  name: 'graphml',
  extensions: ['graphml', 'xml'],
  mediaTypes: ['application/graphml+xml', 'application/xml', 'text/xml'],
  recognises: (head) => head.toString().includes('<graphml'),
  read,
} satisfies Format

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const reader = graphReader(file)
  const place = { file: file.name, row: 0 }
  for await (const events of xmlEvents(place, createReadStream(file.path))) {
    for (const event of events) {
      const item = reader(event)
      if (item) yield item
    }
  }
}

/** What is being read: a node or an edge, and the value in it. */
interface Open {
  readonly tag: 'node' | 'edge'
  readonly line: number
  readonly attributes: Readonly<Record<string, string>>
  readonly fields: Record<string, unknown>
  key?: string
  text: string
}

function graphReader(file: SourceFile): (event: XmlEvent) => RawItem | undefined {
  const keys = new Map<string, string>()
  let open: Open | undefined
  let isGraph = false
  const opened = ({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>) => {
    isGraph ||= tag === 'graphml'
    if (!isGraph) throw unsound({ file: file.name, row: line }, 'is no GraphML')
    if (tag === 'key') keys.set(attributes.id ?? '', attributes['attr.name'] ?? attributes.id ?? '')
    if (tag === 'node' || tag === 'edge') open = { tag, line, attributes, fields: {}, text: '' }
    if (tag === 'data' && open) open.key = keys.get(attributes.key ?? '') ?? attributes.key ?? ''
  }
  const closed = (tag: string): RawItem | undefined => {
    if (tag === 'data' && open) endValue(open)
    if (!open || tag !== open.tag) return undefined
    const item = itemOf(file.name, open)
    open = undefined
    return item
  }
  return (event) => {
    if ('close' in event) return closed(event.close)
    if ('open' in event) opened(event)
    else if (open?.key !== undefined) open.text += event.text
    return undefined
  }
}

function endValue(open: Open): void {
  if (open.key !== undefined) open.fields[open.key] = open.text
  delete open.key
  open.text = ''
}

function itemOf(file: string, { tag, line, attributes, fields }: Open): RawItem {
  const place = { file, row: line }
  if (tag === 'node') return { place, isText: true, fields: { ...splitId(attributes.id), ...fields } }
  const from = splitId(attributes.source)
  const to = splitId(attributes.target)
  return {
    place,
    isText: true,
    fields: { fromKind: from.kind, from: from.id, toKind: to.kind, to: to.id, ...fields },
  }
}

/** The id of a node of GraphML is `Kind/id`. */
function splitId(text = ''): { kind: string; id: string } {
  const [kind = '', id = ''] = text.split('/')
  return { kind, id }
}
