import { createHash } from 'node:crypto'
import { parse as parseYaml, YAMLParseError } from 'yaml'
import { parseHeader } from './header.ts'
import { invalid } from './invalidReport.ts'
import type { Default, Report } from './report.ts'

const headerComment = /^\s*\/\*([\s\S]*?)\*\//
const parameterLine = /^:param[ \t]+(\w+)[ \t]*=>[ \t]*(.+?)[ \t]*;[ \t]*$/gm

/** Reads a report out of a `.cypher` file; REPORT_INVALID names the file and what is wrong in it. */
export function parseReport(name: string, text: string): Report {
  const file = `cypher/${name}.cypher`
  const [, comment] = headerComment.exec(text) ?? []
  if (comment === undefined) throw invalid(file, 'it has to begin with a header between /* and */')
  return {
    name,
    ...parseHeader(file, yamlOf(file, comment), defaultsIn(file, text)),
    source: { query: text.replace(headerComment, '').replaceAll(parameterLine, '').trim() },
    file,
    checksum: createHash('sha256').update(text).digest('hex'),
  }
}

/** The Cypher of a report; a report that is none is a mistake in our own code. */
export function queryOf({ name, source }: Report): string {
  if ('query' in source) return source.query
  throw new TypeError(`${name} is no query`)
}

function defaultsIn(file: string, text: string): Map<string, Default> {
  return new Map(
    [...text.matchAll(parameterLine)].map(([, name = '', expression = '']) => [
      name,
      defaultOf(file, name, expression),
    ]),
  )
}

/** The few expressions a default may be: they mean the same in Cypher and here. */
function defaultOf(file: string, name: string, expression: string): Default {
  if (expression === 'date()') return { today: true }
  if (/^'[^'\\]*'$/.test(expression)) return { value: expression.slice(1, -1) }
  if (/^\['[^'\\]*'(, '[^'\\]*')*\]$/.test(expression))
    return { value: expression.slice(2, -2).split("', '") }
  if (/^(-?\d+(\.\d+)?|true|false|null)$/.test(expression)) return { value: JSON.parse(expression) }
  throw invalid(
    file,
    `the default of ${name} has to be date(), a text in single quotes or a list of such texts, a number, true, false or null`,
  )
}

function yamlOf(file: string, comment: string): unknown {
  try {
    return parseYaml(comment)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw invalid(file, `the header is not sound YAML: ${error.message}`)
  }
}
