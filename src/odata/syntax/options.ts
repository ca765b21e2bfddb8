import { invalid, unsupported } from '../errors.ts'
import { type ApplySyntax, parseApply } from './apply.ts'
import { flag, type OrderSyntax, readOrder, readSelect, wholeNumber } from './clauses.ts'
import { type ExpandSyntax, parseExpand } from './expand.ts'
import { parseExpression } from './expression.ts'
import { parseSearch, type SearchSyntax } from './search.ts'
import { Reader } from './tokenReader.ts'
import type { Step, Syntax } from './tree.ts'

/** Query options as they are written, each with what it says. */
export interface OptionsSyntax {
  readonly filter?: Syntax
  readonly orderby?: readonly OrderSyntax[]
  readonly select?: readonly Step[]
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

type Reading = (text: string, option: string) => unknown

const readings: Readonly<Record<string, Reading>> = {
  filter: parseExpression,
  orderby: (text, option) => whole(text, option, readOrder),
  select: (text, option) => whole(text, option, readSelect),
  expand: parseExpand,
  search: parseSearch,
  apply: parseApply,
  top: wholeNumber,
  skip: wholeNumber,
  count: flag,
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
  for (const [name, text] of pairsIn(query)) {
    const option = name.replace(/^\$/, '').toLowerCase()
    const isKnown = parameterNames.has(name) ? parameters.has(name) : option in options
    if (isKnown) throw invalid({ in: name, at: 0 }, 'given more than once')
    if (parameterNames.has(name)) parameters.set(name, text)
    else options[option] = readingOf(name, option)(text, `$${option}`)
  }
  return { ...options, parameters } as OptionsSyntax
}

function readingOf(name: string, option: string): Reading {
  const place = { in: name, at: 0 }
  if (Object.hasOwn(readings, option)) return readings[option] as Reading
  if (unsupportedOptions.has(option)) throw unsupported(place, 'this query option is not supported')
  if (name.startsWith('@')) throw unsupported(place, 'parameter aliases are not supported')
  throw invalid(place, 'there is no such query option here')
}

function pairsIn(query: string): [name: string, text: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      return end === -1 ? [decoded(pair), ''] : [decoded(pair.slice(0, end)), decoded(pair.slice(end + 1))]
    })
}

/** Many clients write spaces as plus signs; in the offset of a time a plus sign is meant. */
function decoded(text: string): string {
  const spaced = text.replaceAll(/(?<!:\d\d(?:\.\d+)?)\+|\+(?!\d\d(?::|%3A)\d\d)/gi, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    throw invalid({ in: 'query', at: 0 }, 'percent signs have to be followed by two digits of UTF-8')
  }
}

function whole<Result>(text: string, option: string, read: (reader: Reader) => Result): Result {
  const reader = new Reader(text, option)
  const result = read(reader)
  reader.expectEnd()
  return result
}
