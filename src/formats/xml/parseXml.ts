import { type SaxesAttributeNS, SaxesParser, type SaxesTagPlain } from 'saxes'
import { AtlasError } from '../../model/errors.ts'
import { formatNumber } from '../../model/text.ts'
import { malformedFile, type SourceLocation } from '../inputFormat.ts'
import { limits } from '../limits.ts'

/** An event of parsing XML, without namespaces. */
export type XmlEvent =
  | { readonly open: string; readonly attributes: Readonly<Record<string, string>>; readonly line: number }
  | { readonly close: string }
  | { readonly text: string }

/**
 * The events of an XML stream, some at a time. No declared entity is expanded, nothing is fetched, and depth, tags and
 * texts are limited.
 */
export async function* parseXmlEvents(
  location: SourceLocation,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<XmlEvent[]> {
  const decoder = new TextDecoder('utf-8')
  const parser = new SaxesParser<{ xmlns: false }>({ xmlns: false })
  let events: XmlEvent[] = []
  let depth = 0
  let bytesSinceEvent = 0
  const emitEvent = (event: XmlEvent) => {
    bytesSinceEvent = 0
    events.push(event)
  }
  parser.on('opentag', (tag: SaxesTagPlain) => {
    depth += 1
    if (depth > limits.xmlDepth)
      throw malformedFile(
        { ...location, row: parser.line },
        `nests elements deeper than ${limits.xmlDepth} levels`,
      )
    emitEvent({
      open: localName(tag.name),
      attributes: stripAttributePrefixes(tag.attributes),
      line: parser.line,
    })
  })
  parser.on('closetag', (tag: SaxesTagPlain) => {
    depth -= 1
    emitEvent({ close: localName(tag.name) })
  })
  parser.on('text', (text) => emitEvent({ text }))
  parser.on('cdata', (text) => emitEvent({ text }))
  parser.on('doctype', (text) => {
    if (text.includes('<!ENTITY'))
      throw malformedFile({ ...location, row: parser.line }, 'contains entity declarations')
  })
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      const slice = chunk.subarray(from, from + sliceBytes)
      bytesSinceEvent += slice.length
      if (bytesSinceEvent > limits.recordBytes) {
        throw malformedFile(
          { ...location, row: parser.line },
          `contains a tag or text longer than ${formatNumber(limits.recordBytes)} bytes`,
        )
      }
      writeToParser(location, parser, decoder.decode(slice, { stream: true }))
      if (events.length > 0) yield events
      events = []
    }
  }
  writeToParser(location, parser, null)
  yield events
}

const sliceBytes = 64 * 1024

function writeToParser(
  location: SourceLocation,
  parser: SaxesParser<{ xmlns: false }>,
  text: string | null,
): void {
  try {
    if (text === null) parser.close()
    else parser.write(text)
  } catch (error) {
    if (error instanceof AtlasError) throw error
    const [, reason = ''] = /^(?:\d+:\d+: )?(.*)$/s.exec((error as Error).message) ?? []
    throw malformedFile({ ...location, row: parser.line }, `is not valid XML: ${reason}`, error)
  }
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

function stripAttributePrefixes(
  attributes: Readonly<Record<string, string | SaxesAttributeNS>>,
): Record<string, string> {
  const local: Record<string, string> = {}
  for (const name in attributes) local[localName(name)] = String(attributes[name])
  return local
}
