import { createHash } from 'node:crypto'
import { formatNumber } from '../model/text.ts'
import { parseYaml, YamlError } from '../model/yaml.ts'
import { type HeaderSource, parseHeader } from './header.ts'
import { invalidReport } from './invalidReport.ts'
import { findUnknownName, readableRecords } from './modelNames.ts'
import type { ParameterDefault, Report } from './report.ts'

const headerPattern = /^(\s*\/\*)([\s\S]*?)\*\//
/** A line that sets the default of a parameter; its expression ends with a semicolon. */
const parameterLine = /^:param[ \t]+(\w+)[ \t]*=>(.*)$/
/** A header several times as long as our own; YAML compares each key of a map with all others. */
const maxHeaderLength = 8_192

/** Reads a report in Cypher; REPORT_INVALID names the file, the line and what is wrong there. */
export function parseReport(name: string, text: string, file = `cypher/${name}.cypher`): Report {
  const [header, start, yaml] = headerPattern.exec(text) ?? []
  if (header === undefined || start === undefined || yaml === undefined)
    throw invalidReport(file, 'the file must start with a header between /* and */', 1)
  if (yaml.length > maxHeaderLength)
    throw invalidReport(file, `the header must be at most ${formatNumber(maxHeaderLength)} characters`, 1)
  const defaults = parseDefaults(file, text)
  return {
    name,
    ...parseHeader({ file, defaults, ...readHeader(file, yaml, countLines(start)) }),
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
  text
    .replace(headerPattern, (header) => '\n'.repeat(countLines(header) - 1))
    .split('\n')
    .map((line) => (readParameterLine(line) ? '' : line))
    .join('\n')

const countLines = (text: string) => text.split('\n').length

function parseDefaults(file: string, text: string): Map<string, ParameterDefault> {
  const defaults = new Map<string, ParameterDefault>()
  for (const [index, line] of text.split('\n').entries()) {
    const parameter = readParameterLine(line)
    if (!parameter) continue
    const { name, expression } = parameter
    defaults.set(name, parseDefault(file, name, expression, index + 1))
  }
  return defaults
}

function readParameterLine(line: string): { readonly name: string; readonly expression: string } | undefined {
  const [, name, rest = ''] = parameterLine.exec(line.trimEnd()) ?? []
  if (name === undefined || !rest.endsWith(';')) return undefined
  const expression = rest.slice(0, -1).trim()
  return expression === '' ? undefined : { name, expression }
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
function readHeader(file: string, yaml: string, firstLine: number): Pick<HeaderSource, 'input' | 'findLine'> {
  const toFileLine = (line: number) => firstLine - 1 + line
  try {
    const { input, findLine } = parseYaml(yaml)
    return { input, findLine: (pointer) => toFileLine(findLine(pointer)) }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw invalidReport(file, `Invalid YAML in the report header: ${error.message}`, toFileLine(error.line))
  }
}
