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
): AsyncGenerator<readonly XmlEvent[]> {
  const parser = new XmlEventParser(location)
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      const events = parser.write(chunk.subarray(from, from + sliceBytes))
      if (events.length > 0) yield events
    }
  }
  yield parser.end()
}

const sliceBytes = 64 * 1024

class XmlEventParser {
  readonly #location: SourceLocation
  readonly #decoder = new TextDecoder('utf-8')
  readonly #parser = new SaxesParser<{ xmlns: false }>({ xmlns: false })
  #events: XmlEvent[] = []
  #depth = 0
  #bytesSinceEvent = 0

  constructor(location: SourceLocation) {
    this.#location = location
    this.#parser.on('opentag', (tag) => this.#open(tag))
    this.#parser.on('closetag', ({ name }) => {
      this.#depth -= 1
      this.#emit({ close: localName(name) })
    })
    this.#parser.on('text', (text) => this.#emit({ text }))
    this.#parser.on('cdata', (text) => this.#emit({ text }))
    this.#parser.on('doctype', (text) => {
      if (text.includes('<!ENTITY')) throw this.#createError('contains entity declarations')
    })
  }

  write(bytes: Uint8Array): readonly XmlEvent[] {
    this.#bytesSinceEvent += bytes.length
    if (this.#bytesSinceEvent > limits.recordBytes)
      throw this.#createError(`contains a tag or text longer than ${formatNumber(limits.recordBytes)} bytes`)
    const text = this.#decoder.decode(bytes, { stream: true })
    return this.#takeEvents(() => this.#parser.write(text))
  }

  end(): readonly XmlEvent[] {
    return this.#takeEvents(() => this.#parser.close())
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    this.#depth += 1
    if (this.#depth > limits.xmlDepth)
      throw this.#createError(`nests elements deeper than ${limits.xmlDepth} levels`)
    this.#emit({
      open: localName(name),
      attributes: stripAttributePrefixes(attributes),
      line: this.#parser.line,
    })
  }

  #emit(event: XmlEvent): void {
    this.#bytesSinceEvent = 0
    this.#events.push(event)
  }

  #takeEvents(parse: () => void): readonly XmlEvent[] {
    try {
      parse()
    } catch (error) {
      if (error instanceof AtlasError) throw error
      const [, reason = ''] = /^(?:\d+:\d+: )?(.*)$/s.exec((error as Error).message) ?? []
      throw this.#createError(`is not valid XML: ${reason}`, error)
    }
    const events = this.#events
    this.#events = []
    return events
  }

  #createError(reason: string, cause?: unknown): AtlasError {
    return malformedFile({ ...this.#location, row: this.#parser.line }, reason, cause)
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
