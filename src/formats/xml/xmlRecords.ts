import { createReadStream } from 'node:fs'
import type { RawItem, SourceFile } from '../inputFormat.ts'
import { parseXmlEvents, type XmlEvent } from './parseXml.ts'

type Fields = Record<string, unknown>

/** An element that is being read, inside of a record or the record itself. */
interface OpenElement {
  readonly tag: string
  readonly fields: Fields
  text: string
}

/**
 * The elements of some tags as records: attributes and elements inside are fields, of which one that has only text is a
 * text. Records are not searched for others.
 */
export async function* readXmlRecords(file: SourceFile, tags: ReadonlySet<string>): AsyncGenerator<RawItem> {
  const reader = new XmlRecordReader(file.name, tags)
  for await (const events of parseXmlEvents({ file: file.name, row: 0 }, createReadStream(file.path))) {
    for (const event of events) {
      const record = reader.read(event)
      if (record) yield record
    }
  }
}

class XmlRecordReader {
  readonly #file: string
  readonly #tags: ReadonlySet<string>
  readonly #open: OpenElement[] = []
  #line = 0

  constructor(file: string, tags: ReadonlySet<string>) {
    this.#file = file
    this.#tags = tags
  }

  /** The record that the event completes. */
  read(event: XmlEvent): RawItem | undefined {
    if ('close' in event) return this.#close()
    if ('open' in event) this.#start(event)
    else {
      const element = this.#open.at(-1)
      if (element) element.text += event.text
    }
    return undefined
  }

  #start({ open: tag, attributes, line }: Extract<XmlEvent, { open: string }>): void {
    if (this.#open.length === 0) {
      if (!this.#tags.has(tag)) return
      this.#line = line
    }
    // The language of a text is no part of it.
    const { lang: _, ...fields } = attributes
    this.#open.push({ tag, fields, text: '' })
  }

  #close(): RawItem | undefined {
    const element = this.#open.pop()
    if (!element) return undefined
    const { tag, fields } = element
    const text = element.text.trim()
    const parent = this.#open.at(-1)
    if (parent) addField(parent.fields, tag, toValue(fields, text))
    else
      return {
        location: { file: this.#file, row: this.#line },
        table: tag,
        fields: text === '' ? fields : { ...fields, text },
      }
    return undefined
  }
}

function toValue(fields: Fields, text: string): unknown {
  if (Object.keys(fields).length === 0) return text
  return text === '' ? fields : { ...fields, text }
}

/** Elements of one tag are a list. */
function addField(fields: Fields, name: string, value: unknown): void {
  const present = fields[name]
  if (present === undefined) fields[name] = value
  else fields[name] = Array.isArray(present) ? [...present, value] : [present, value]
}
