import { JSONParser } from '@streamparser/json'
import { formatNumber } from '../../model/text.ts'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { decodeText, detectEncoding } from '../text/decodeText.ts'
import ndjson from './ndjson.ts'

/** `{"nodes": […], "relationships": […]}` */
export default {
  name: 'json',
  extensions: ['json'],
  mediaTypes: ['application/json'],
  matchesHead: (head) => /^\uFEFF?\s*\{/.test(head.toString()),
  read,
  readForeign,
} satisfies InputFormat

const listNames: readonly string[] = ['nodes', 'relationships']

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  for await (const { list, row, value } of readEntries(file, '$.*.*')) {
    if (listNames.includes(list)) yield toItem({ file: file.name, sheet: list, row }, value)
    else if (row === 1) yield createUnknownListFault(file.name, list)
  }
}

/** The entries of all lists of an object, or of the list that the file is; also lines of JSON. */
async function* readForeign(file: SourceFile): AsyncGenerator<RawItem> {
  const head = await readHead(file)
  if (ndjson.matchesHead(Buffer.from(head))) {
    yield* ndjson.read(file)
    return
  }
  const isList = head.trimStart().startsWith('[')
  for await (const { list, row, value, isInList } of readEntries(file, isList ? '$.*' : '$.*.*')) {
    if (isList) yield toItem({ file: file.name, row }, value)
    else if (isInList) yield { ...toItem({ file: file.name, sheet: list, row }, value), table: list }
  }
}

async function readHead(file: SourceFile): Promise<string> {
  for await (const piece of decodeText(file, await detectEncoding(file))) return piece
  return ''
}

/** A value in a list or an object of a file. */
interface JsonEntry {
  /** Name of the list; empty if the file is the list. */
  readonly list: string
  /** From 1. */
  readonly row: number
  readonly value: unknown
  readonly isInList: boolean
}

async function* readEntries(file: SourceFile, path: string): AsyncGenerator<JsonEntry> {
  const items: JsonEntry[] = []
  const counts = new Map<string, number>()
  let charactersSinceValue = 0
  const parser = new JSONParser({ paths: [path], keepStack: false })
  parser.onValue = ({ value, key, stack }) => {
    charactersSinceValue = 0
    const list = String(stack[1]?.key ?? '')
    const row = (counts.get(list) ?? 0) + 1
    counts.set(list, row)
    items.push({ list, row, value, isInList: typeof key === 'number' })
  }
  for await (const piece of decodeText(file, await detectEncoding(file))) {
    for (const slice of slicePiece(piece)) {
      charactersSinceValue += slice.length
      if (charactersSinceValue > limits.recordBytes) {
        throw malformedFile(
          { file: file.name, row: 0 },
          `contains an element longer than ${formatNumber(limits.recordBytes)} characters`,
        )
      }
      writeToParser(file, parser, slice)
      yield* items.splice(0)
    }
  }
  if (!parser.isEnded) throw malformedFile({ file: file.name, row: 0 }, 'is truncated: the JSON does not end')
}

const sliceLength = 64 * 1024

/** Slices that split no pair of surrogates: the parser encodes each by itself. */
function* slicePiece(piece: string): Generator<string> {
  for (let from = 0; from < piece.length; ) {
    const end = from + sliceLength
    const isInsidePair = /^[\uD800-\uDBFF]/.test(piece.charAt(end - 1))
    const slice = piece.slice(from, isInsidePair ? end + 1 : end)
    yield slice
    from += slice.length
  }
}

function writeToParser(file: SourceFile, parser: JSONParser, text: string): void {
  try {
    parser.write(text)
  } catch (error) {
    throw malformedFile({ file: file.name, row: 0 }, 'is not valid JSON', error)
  }
}

function toItem(location: RawItem['location'], value: unknown): RawItem {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { location, fields: value as Record<string, unknown> }
  }
  return { location, value, reason: 'must be an object' }
}

const createUnknownListFault = (file: string, key: string): RawItem => ({
  location: { file, row: 0, column: key },
  reason: 'must be nodes or relationships',
})
