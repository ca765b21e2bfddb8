import { createHash } from 'node:crypto'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { type HeaderSource, parseHeader } from './header.ts'
import { invalidReport } from './invalidReport.ts'
import { findUnknownName, readableRecords } from './modelNames.ts'
import type { ParameterDefault, Report } from './report.ts'

const headerPattern = /^(\s*\/\*)([\s\S]*?)\*\//
const parameterLine = /^:param[ \t]+(\w+)[ \t]*=>[ \t]*(.+?)[ \t]*;[ \t]*$/gm

/** Reads a report in Cypher; REPORT_INVALID names the file, the line and what is wrong there. */
export function parseReport(name: string, text: string, file = `cypher/${name}.cypher`): Report {
  const [header, start, yaml] = headerPattern.exec(text) ?? []
  if (header === undefined || start === undefined || yaml === undefined)
    throw invalidReport(file, 'the file must start with a header between /* and */', 1)
  const defaults = parseDefaults(file, text)
  return {
    name,
    ...parseHeader({ file, defaults, ...parseYaml(file, yaml, countLines(start)) }),
    source: { query: stripHeader(text).trim() },
    file,
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}

/** The Cypher of a report; a report of another kind is an error in our own code. */
export function getQuery({ name, source }: Report): string {
  if ('query' in source) return source.query
  throw new TypeError(`${name} is not a Cypher report`)
}

/** REPORT_INVALID if the query of a report names a label, relationship type or property that is not in the model. */
export function assertModelNames({ file, isSaved }: Report, text: string): void {
  const query = stripHeader(text)
  const unknown = findUnknownName(query, isSaved ? undefined : readableRecords)
  if (unknown) throw invalidReport(file, unknown.message, countLines(query.slice(0, unknown.position)))
}

/** The query on the lines that it has in the file. */
const stripHeader = (text: string) =>
  text.replace(headerPattern, (header) => '\n'.repeat(countLines(header) - 1)).replaceAll(parameterLine, '')

const countLines = (text: string) => text.split('\n').length

function parseDefaults(file: string, text: string): Map<string, ParameterDefault> {
  return new Map(
    [...text.matchAll(parameterLine)].map(({ 1: name = '', 2: expression = '', index }) => [
      name,
      parseDefault(file, name, expression, countLines(text.slice(0, index))),
    ]),
  )
}

/** Accepts only expressions that mean the same in Cypher and here. */
function parseDefault(file: string, name: string, expression: string, line: number): ParameterDefault {
  if (expression === 'date()') return { today: true }
  if (/^'[^'\\]*'$/.test(expression)) return { value: expression.slice(1, -1) }
  if (/^\['[^'\\]*'(, '[^'\\]*')*\]$/.test(expression))
    return { value: expression.slice(2, -2).split("', '") }
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(expression)) return { value: JSON.parse(expression) }
  const allowed = 'date(), a string in single quotes, a list of such strings, a number, true, false or null'
  throw invalidReport(file, `the default of ${name} must be ${allowed} (was ${expression})`, line)
}

/** The content of the header, and the line of each of its parts; `firstLine` is the line on which it starts. */
function parseYaml(file: string, yaml: string, firstLine: number): Pick<HeaderSource, 'input' | 'findLine'> {
  const lineCounter = new LineCounter()
  const document = parseDocument(yaml, { lineCounter, prettyErrors: false })
  const toLine = (offset: number) => firstLine - 1 + lineCounter.linePos(offset).line
  const [error] = document.errors
  if (error)
    throw invalidReport(file, `Invalid YAML in the report header: ${error.message}`, toLine(error.pos[0]))
  const findLine = (pointer: string): number => {
    const path = pointer.split('/').slice(1)
    const node = path.length === 0 ? document.contents : document.getIn(path, true)
    if (isNode(node) && node.range) return toLine(node.range[0])
    return path.length === 0 ? firstLine : findLine(pointer.slice(0, pointer.lastIndexOf('/')))
  }
  return { input: document.toJS(), findLine }
}
