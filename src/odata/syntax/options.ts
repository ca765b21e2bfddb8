import { describeUnknown } from '../../model/suggest.ts'
import { invalidInput, notSupported } from '../errors.ts'
import { type ApplySyntax, parseApply } from './apply.ts'
import { parseBoolean, parseRowCount, readOrder, readSelect } from './clauses.ts'
import { type NestedOptions, parseExpand } from './expand.ts'
import { parseExpression } from './expression.ts'
import { decodePercentEncoding } from './percentEncoding.ts'
import { parseSearch, type SearchSyntax } from './search.ts'
import { TokenReader } from './tokenReader.ts'
import type { ParameterAliases } from './tokens.ts'

/** Parsed query options. */
export interface OptionsSyntax extends NestedOptions {
  readonly search?: SearchSyntax
  readonly apply?: readonly ApplySyntax[]
  readonly skiptoken?: string
  readonly format?: string
  /** Parameters of the report, by name. */
  readonly parameters: ReadonlyMap<string, string>
}

type OptionParser = (text: string, option: string, aliases: ParameterAliases) => unknown

const optionParsers: Readonly<Record<string, OptionParser>> = {
  filter: parseExpression,
  orderby: (text, option, aliases) => parseFully(new TokenReader(text, option, aliases), readOrder),
  select: (text, option) => parseFully(new TokenReader(text, option), readSelect),
  expand: parseExpand,
  search: parseSearch,
  apply: parseApply,
  top: parseRowCount,
  skip: parseRowCount,
  count: parseBoolean,
  skiptoken: (text) => text,
  format: (text) => text,
}

/** Names the state of the map that rows are read from, which is not a matter of the query. */
const stateParameter = 'recordedAt'

/** What to use instead of the query options of OData that are not supported. */
const alternatives: Readonly<Record<string, string>> = {
  compute: 'compute the column in the client',
  index: 'use $orderby and $skip',
  levels: 'use $expand inside $expand',
  deltatoken: 'filter by updatedAt, and read deletions from ElementHistory and RelationshipHistory',
  schemaversion: 'remove it, since there is one version',
  id: 'use the path of the row',
}

/**
 * Parses the query string. As in OData 4.01, `$` is optional and names are
 * case-insensitive. Ignored parameters are those that gateways add.
 */
export function parseOptions(
  query: string,
  parameterNames: ReadonlySet<string>,
  ignoredParameters: ReadonlySet<string> = new Set(),
): OptionsSyntax {
  const options: Record<string, unknown> = {}
  const parameters = new Map<string, string>()
  const pairs = splitPairs(query).filter(([name]) => name !== stateParameter && !ignoredParameters.has(name))
  const aliases = new Map(pairs.filter(([name]) => name.startsWith('@')))
  for (const [name, text] of pairs) {
    if (aliases.has(name)) continue
    const option = name.replace(/^\$/, '').toLowerCase()
    const isDuplicate = parameterNames.has(name) ? parameters.has(name) : option in options
    if (isDuplicate) throw invalidInput({ in: name, at: 0 }, 'must be given only once')
    if (parameterNames.has(name)) parameters.set(name, text)
    else options[option] = getOptionParser(name, option, parameterNames)(text, `$${option}`, aliases)
  }
  return { ...options, parameters } as OptionsSyntax
}

function getOptionParser(name: string, option: string, parameterNames: ReadonlySet<string>): OptionParser {
  const position = { in: name, at: 0 }
  if (Object.hasOwn(optionParsers, option)) return optionParsers[option] as OptionParser
  if (Object.hasOwn(alternatives, option))
    throw notSupported(position, `not supported; ${alternatives[option]}`)
  const names = [...Object.keys(optionParsers).map((known) => `$${known}`), ...parameterNames]
  throw invalidInput(position, describeUnknown('query option', name, names))
}

function splitPairs(query: string): [name: string, text: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      return end === -1
        ? [decodeText(pair), '']
        : [decodeText(pair.slice(0, end)), decodeText(pair.slice(end + 1))]
    })
}

/** Reads a plus sign as a space, as many clients write it, except in the offset of a time. */
function decodeText(text: string): string {
  const spacedText = text.replaceAll(/(?<!:\d\d(?:\.\d+)?)\+|\+(?!\d\d(?::|%3A)\d\d)/gi, ' ')
  return decodePercentEncoding(spacedText, 'query')
}

function parseFully<Result>(reader: TokenReader, read: (reader: TokenReader) => Result): Result {
  const result = read(reader)
  reader.expectEnd()
  return result
}
