import type { Format, RawItem, SourceFile } from '../inputFormat.ts'
import { encodingOf, linesOf } from '../text/decodeText.ts'

/** A node or a relationship a line, as a JSON object. */
export default {
  name: 'ndjson',
  extensions: ['ndjson', 'jsonl'],
  mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  recognises: (head) =>
    /^\s*\{.*\}\s*\n\s*\{/.test(head.toString()) && !/^\s*\{\s*"nodes"/.test(head.toString()),
  read,
} satisfies Format

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  const encoding = await encodingOf(file)
  let row = 0
  for await (const lines of linesOf(file, encoding)) {
    for (const line of lines) {
      row += 1
      if (line !== '' && line !== '\r') yield itemOf(file.name, row, line)
    }
  }
}

function itemOf(file: string, row: number, line: string): RawItem {
  const place = { file, row }
  try {
    const fields: unknown = JSON.parse(line)
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      return { place, fields: fields as Record<string, unknown> }
    }
    return { place, value: line, reason: 'has to be an object' }
  } catch {
    return { place, value: line, reason: 'is not sound JSON' }
  }
}
