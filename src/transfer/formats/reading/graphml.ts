import { createReadStream } from 'node:fs'
import { type XmlEvent, xmlEvents } from '../../parsing/xml.ts'
import { type Format, type RawItem, type SourceFile, unsound } from './format.ts'

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

interface Key {
  readonly name: string
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
  const keys = new Map<string, Key>()
  let open: Open | undefined
  let isGraph = false
  return (event) => {
    if ('text' in event) {
      if (open?.key !== undefined) open.text += event.text
      return undefined
    }
    if ('close' in event) {
      if (open && event.close === 'data' && open.key !== undefined) {
        open.fields[open.key] = open.text
        delete open.key
        open.text = ''
      }
      if (event.close !== open?.tag) return undefined
      const closed = open
      open = undefined
      return closed && itemOf(file.name, closed)
    }
    const { open: tag, attributes, line } = event
    if (tag === 'graphml') isGraph = true
    else if (!isGraph) throw unsound({ file: file.name, row: line }, 'is no GraphML')
    if (tag === 'key')
      keys.set(attributes.id ?? '', {
        name: attributes['attr.name'] ?? attributes.name ?? attributes.id ?? '',
      })
    if (tag === 'node' || tag === 'edge') open = { tag, line, attributes, fields: {}, text: '' }
    if (tag === 'data' && open) open.key = keys.get(attributes.key ?? '')?.name ?? attributes.key ?? ''
    return undefined
  }
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
