import { JSONParser } from '@streamparser/json'
import { formatNumber } from '../../model/text.ts'
import { type InputFormat, malformedFile, type RawItem, type SourceFile } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { decodeText, detectEncoding } from '../text/decodeText.ts'

/** `{"nodes": […], "relationships": […]}` */
export default {
  name: 'json',
  extensions: ['json'],
  mediaTypes: ['application/json'],
  matchesHead: (head) => /^\uFEFF?\s*\{/.test(head.toString()),
  read,
} satisfies InputFormat

const listNames: readonly string[] = ['nodes', 'relationships']

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const items: RawItem[] = []
  const counts = new Map<string, number>()
  let charactersSinceValue = 0
  const parser = new JSONParser({ paths: ['$.*.*'], keepStack: false })
  parser.onValue = ({ value, stack }) => {
    charactersSinceValue = 0
    const sheet = String(stack[1]?.key)
    const row = (counts.get(sheet) ?? 0) + 1
    counts.set(sheet, row)
    if (listNames.includes(sheet)) items.push(toItem({ file: file.name, sheet, row }, value))
    else if (row === 1) items.push(createUnknownListFault(file.name, sheet))
  }
  for await (const piece of decodeText(file, await detectEncoding(file))) {
    for (let from = 0; from < piece.length; from += sliceLength) {
      const slice = piece.slice(from, from + sliceLength)
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
