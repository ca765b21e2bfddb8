import { createHash } from 'node:crypto'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { parseHeader } from './header.ts'
import { invalidReport } from './invalidReport.ts'
import type { ParameterDefault, Report } from './report.ts'

const headerComment = /^\s*\/\*([\s\S]*?)\*\//
const parameterLine = /^:param[ \t]+(\w+)[ \t]*=>[ \t]*(.+?)[ \t]*;[ \t]*$/gm

/** Reads a report out of a `.cypher` file; REPORT_INVALID names the file and what is wrong in it. */
export function parseReport(name: string, text: string): Report {
  const file = `cypher/${name}.cypher`
  const [, comment] = headerComment.exec(text) ?? []
  if (comment === undefined) throw invalidReport(file, 'it has to begin with a header between /* and */')
  return {
    name,
    ...parseHeader(file, parseHeaderYaml(file, comment), parseDefaults(file, text)),
    source: { query: text.replace(headerComment, '').replaceAll(parameterLine, '').trim() },
    file,
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}

/** The Cypher of a report; a report that is none is a mistake in our own code. */
export function getQuery({ name, source }: Report): string {
  if ('query' in source) return source.query
  throw new TypeError(`${name} is no query`)
}

function parseDefaults(file: string, text: string): Map<string, ParameterDefault> {
  return new Map(
    [...text.matchAll(parameterLine)].map(([, name = '', expression = '']) => [
      name,
      parseDefault(file, name, expression),
    ]),
  )
}

/** The few expressions a default may be: they mean the same in Cypher and here. */
function parseDefault(file: string, name: string, expression: string): ParameterDefault {
  if (expression === 'date()') return { today: true }
  if (/^'[^'\\]*'$/.test(expression)) return { value: expression.slice(1, -1) }
  if (/^\['[^'\\]*'(, '[^'\\]*')*\]$/.test(expression))
    return { value: expression.slice(2, -2).split("', '") }
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(expression)) return { value: JSON.parse(expression) }
  throw invalidReport(
    file,
    `the default of ${name} has to be date(), a text in single quotes or a list of such texts, a number, true, false or null`,
  )
}

function parseHeaderYaml(file: string, comment: string): unknown {
  try {
    return parseYaml(comment)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw invalidReport(file, `the header is not sound YAML: ${error.message}`)
  }
}
