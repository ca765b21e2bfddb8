import { formatNumber } from '../../model/text.ts'
import { parseYaml, YamlError } from '../../model/yaml.ts'
import {
  type InputFormat,
  malformedFile,
  type RawItem,
  type SourceFile,
  type SourceLocation,
} from '../inputFormat.ts'
import { limits } from '../limits.ts'
import { decodeText, detectEncoding, splitLines } from '../text/decodeText.ts'

/** Documents of YAML, each a node or a relationship as in JSON, or a list of them; with a mapping, of any layout. */
export default {
  name: 'yaml',
  extensions: ['yaml', 'yml'],
  mediaTypes: ['application/yaml'],
  matchesHead: (head) => /^(?:---\s|[A-Za-z]\w*:\s)/.test(head.toString()),
  read,
} satisfies InputFormat

async function* read(file: SourceFile): AsyncGenerator<RawItem> {
  for await (const { location, text } of readDocuments(file)) {
    const value = parseDocument(location, text)
    for (const entry of Array.isArray(value) ? value : [value])
      if (entry !== null) yield toItem(location, entry)
  }
}

function parseDocument(location: SourceLocation, text: string): unknown {
  try {
    return parseYaml(text).input
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const row = location.row + error.line - 1
    throw malformedFile({ ...location, row }, `is not valid YAML: ${error.message}`, error)
  }
}

function toItem(location: SourceLocation, value: unknown): RawItem {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { location, fields: value as Record<string, unknown> }
  return { location, value, reason: 'must be an object' }
}

interface DocumentText {
  /** Its first line. */
  readonly location: SourceLocation
  readonly text: string
}

/** The texts between lines `---`; INVALID_INPUT if one exceeds the limit of a record. */
async function* readDocuments(file: SourceFile): AsyncGenerator<DocumentText> {
  let [row, firstRow, characters] = [0, 1, 0]
  let lines: string[] = []
  const encoding = await detectEncoding(file)
  for await (const piece of splitLines(decodeText(file, encoding))) {
    for (const line of piece) {
      row += 1
      if (/^---(?:\s|$)/.test(line)) {
        if (lines.length > 0) yield { location: { file: file.name, row: firstRow }, text: lines.join('\n') }
        ;[lines, firstRow, characters] = [[], row, 0]
      }
      lines.push(line)
      characters += line.length
      if (characters <= limits.recordBytes) continue
      const reason = `contains a document longer than ${formatNumber(limits.recordBytes)} characters`
      throw malformedFile({ file: file.name, row }, reason)
    }
  }
  if (lines.length > 0) yield { location: { file: file.name, row: firstRow }, text: lines.join('\n') }
}
