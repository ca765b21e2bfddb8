import { type Document, isNode, LineCounter, parseDocument } from 'yaml'

/** A text that is not YAML, or not within its limits. */
export class YamlError extends Error {
  /** The line of the fault, from 1. */
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

export interface YamlContent {
  readonly input: unknown
  /** The line, from 1, of the part that a JSON Pointer names, or of the closest part that contains it. */
  readonly findLine: (pointer: string) => number
}

/** The content of a text in YAML, and where each of its parts is. YamlError if it is malformed. */
export function parseYaml(text: string): YamlContent {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const toLine = (offset: number) => lineCounter.linePos(offset).line
  const [error] = document.errors
  if (error) throw new YamlError(error.message, toLine(error.pos[0]))
  const findLine = (pointer: string): number => {
    const path = pointer.split('/').slice(1)
    const node = path.length === 0 ? document.contents : document.getIn(path, true)
    if (isNode(node) && node.range) return toLine(node.range[0])
    return path.length === 0 ? 1 : findLine(pointer.slice(0, pointer.lastIndexOf('/')))
  }
  return { input: toPlainValue(document), findLine }
}

/** Too many aliases are an error of the text. */
function toPlainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS()
  } catch (error) {
    throw new YamlError((error as Error).message, 1)
  }
}
