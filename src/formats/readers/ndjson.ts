import type { InputFormat, RawItem, SourceFile } from '../inputFormat.ts'
import { detectEncoding, readLines } from '../text/decodeText.ts'

/** A node or a relationship per line, as a JSON object. */
export default {
  name: 'ndjson',
  extensions: ['ndjson', 'jsonl'],
  mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  matchesHead: (head) =>
    /^\s*\{.*\}\s*\n\s*\{/.test(head.toString()) && !/^\s*\{\s*"nodes"/.test(head.toString()),
  read,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const encoding = await detectEncoding(file)
  let row = 0
  for await (const lines of readLines(file, encoding)) {
    for (const line of lines) {
      row += 1
      if (line !== '' && line !== '\r') yield parseLine(file.name, row, line)
    }
  }
}

function parseLine(file: string, row: number, line: string): RawItem {
  const location = { file, row }
  try {
    const fields: unknown = JSON.parse(line)
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      return { location, fields: fields as Record<string, unknown> }
    }
    return { location, value: line, reason: 'must be an object' }
  } catch {
    return { location, value: line, reason: 'is not valid JSON' }
  }
}
