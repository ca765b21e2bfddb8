import { JSONParser } from '@streamparser/json'
import { type Format, type RawItem, type SourceFile, unsound } from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { encodingOf, textOf } from '../text/decodeText.ts'

/** `{"nodes": […], "relationships": […]}` */
export default {
  name: 'json',
  extensions: ['json'],
  mediaTypes: ['application/json'],
  recognises: (head) => /^\uFEFF?\s*\{/.test(head.toString()),
  read,
} satisfies Format

const lists: readonly string[] = ['nodes', 'relationships']

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const found: RawItem[] = []
  const counts = new Map<string, number>()
  let since = 0
  const parser = new JSONParser({ paths: ['$.*.*'], keepStack: false })
  parser.onValue = ({ value, stack }) => {
    since = 0
    const sheet = String(stack[1]?.key)
    const row = (counts.get(sheet) ?? 0) + 1
    counts.set(sheet, row)
    if (lists.includes(sheet)) found.push(itemOf({ file: file.name, sheet, row }, value))
    else if (row === 1) found.push(unknownList(file.name, sheet))
  }
  for await (const piece of textOf(file, await encodingOf(file))) {
    for (let from = 0; from < piece.length; from += sliceLength) {
      const slice = piece.slice(from, from + sliceLength)
      since += slice.length
      if (since > limits.recordBytes) {
        throw unsound(
          { file: file.name, row: 0 },
          `holds an element of more than ${limits.recordBytes} characters`,
        )
      }
      feed(file, parser, slice)
      yield* found.splice(0)
    }
  }
  if (!parser.isEnded) throw unsound({ file: file.name, row: 0 }, 'is cut short: the JSON has no end')
}

const sliceLength = 64 * 1024

function feed(file: SourceFile, parser: JSONParser, text: string): void {
  try {
    parser.write(text)
  } catch (error) {
    throw unsound({ file: file.name, row: 0 }, 'is not sound JSON', error)
  }
}

function itemOf(place: RawItem['place'], value: unknown): RawItem {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { place, fields: value as Record<string, unknown> }
  }
  return { place, value, reason: 'has to be an object' }
}

const unknownList = (file: string, key: string): RawItem => ({
  place: { file, row: 0, column: key },
  reason: 'is neither nodes nor relationships',
})
