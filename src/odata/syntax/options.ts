import { invalidInput, notSupported } from '../errors.ts'
import { type ApplySyntax, parseApply } from './apply.ts'
import { type OrderSyntax, parseBoolean, parseRowCount, readOrder, readSelect } from './clauses.ts'
import { type ExpandSyntax, parseExpand } from './expand.ts'
import { parseExpression } from './expression.ts'
import { parseSearch, type SearchSyntax } from './search.ts'
import { TokenReader } from './tokenReader.ts'
import type { ExpressionSyntax, NameSyntax } from './tree.ts'

/** Query options as they are written, each with what it says. */
export interface OptionsSyntax {
  readonly filter?: ExpressionSyntax
  readonly orderby?: readonly OrderSyntax[]
  readonly select?: readonly NameSyntax[]
  readonly expand?: readonly ExpandSyntax[]
  readonly search?: SearchSyntax
  readonly apply?: readonly ApplySyntax[]
  readonly top?: number
  readonly skip?: number
  readonly count?: boolean
  readonly skiptoken?: string
  readonly format?: string
  /** Parameters of a report, by name. */
  readonly parameters: ReadonlyMap<string, string>
}

type OptionParser = (text: string, option: string) => unknown

const optionParsers: Readonly<Record<string, OptionParser>> = {
  filter: parseExpression,
  orderby: (text, option) => parseFully(text, option, readOrder),
  select: (text, option) => parseFully(text, option, readSelect),
  expand: parseExpand,
  search: parseSearch,
  apply: parseApply,
  top: parseRowCount,
  skip: parseRowCount,
  count: parseBoolean,
  skiptoken: (text) => text,
  format: (text) => text,
}

const unsupportedOptions = new Set(['compute', 'index', 'levels', 'deltatoken', 'schemaversion', 'id'])

/**
 * Reads the part of an address behind the question mark; `$` may be left out and
 * letters may be large, as in OData 4.01.
 */
export function parseOptions(query: string, parameterNames: ReadonlySet<string>): OptionsSyntax {
  const options: Record<string, unknown> = {}
  const parameters = new Map<string, string>()
  for (const [name, text] of splitPairs(query)) {
    const option = name.replace(/^\$/, '').toLowerCase()
    const isDuplicate = parameterNames.has(name) ? parameters.has(name) : option in options
    if (isDuplicate) throw invalidInput({ in: name, at: 0 }, 'given more than once')
    if (parameterNames.has(name)) parameters.set(name, text)
    else options[option] = getOptionParser(name, option)(text, `$${option}`)
  }
  return { ...options, parameters } as OptionsSyntax
}

function getOptionParser(name: string, option: string): OptionParser {
  const position = { in: name, at: 0 }
  if (Object.hasOwn(optionParsers, option)) return optionParsers[option] as OptionParser
  if (unsupportedOptions.has(option)) throw notSupported(position, 'this query option is not supported')
  if (name.startsWith('@')) throw notSupported(position, 'parameter aliases are not supported')
  throw invalidInput(position, 'there is no such query option here')
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

/** Many clients write spaces as plus signs; in the offset of a time a plus sign is meant. */
function decodeText(text: string): string {
  const spacedText = text.replaceAll(/(?<!:\d\d(?:\.\d+)?)\+|\+(?!\d\d(?::|%3A)\d\d)/gi, ' ')
  try {
    return decodeURIComponent(spacedText)
  } catch {
    throw invalidInput({ in: 'query', at: 0 }, 'percent signs have to be followed by two digits of UTF-8')
  }
}

function parseFully<Result>(text: string, option: string, read: (reader: TokenReader) => Result): Result {
  const reader = new TokenReader(text, option)
  const result = read(reader)
  reader.expectEnd()
  return result
}
