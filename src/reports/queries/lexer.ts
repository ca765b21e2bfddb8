import { queryNotAllowed } from './queryNotAllowed.ts'

export interface CypherToken {
  /** `name` is one in back-ticks, `parameter` one after a dollar sign; `symbol` is everything else. */
  readonly type: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'symbol'
  /** As it stands in the query; words in capitals. */
  readonly text: string
  /** As it stands in the query. */
  readonly source: string
  readonly position: number
}

/**
 * The tokens of a query, without comments. Rejects whatever the database's own lexer might read differently: escapes
 * with \u, which it resolves before it looks for quotes; control characters and line separators; and backticks within
 * names and strings.
 */
export function tokenize(query: string): CypherToken[] {
  const rejected = /\\u|[^\P{Cc}\t\n\r]|[\p{Cf}\u2028\u2029]|\p{Cs}/iu.exec(query)
  if (rejected)
    throw queryNotAllowed(`${describeRejected(rejected[0])}; pass such text as a parameter`, rejected.index)
  return scanTokens(query)
}

/** The tokens of a trusted query, whatever characters it has. */
export function scanTokens(query: string): CypherToken[] {
  const tokens: CypherToken[] = []
  const tokenPattern = new RegExp(tokenGrammar)
  for (let position = 0; position < query.length; position = tokenPattern.lastIndex) {
    tokenPattern.lastIndex = position
    const groups = tokenPattern.exec(query)?.groups
    if (!groups) throw queryNotAllowed('a quote, backtick or comment is not closed', position)
    const token = toToken(groups, position)
    if (token) tokens.push(token)
  }
  return tokens
}

const describeRejected = (text: string) =>
  text.startsWith('\\') ? 'escapes with \\u are not allowed' : 'invisible characters are not allowed'

/** Comments end at the end of a line or at the first close; strings know escapes, names doubled back-ticks. */
const tokenGrammar = new RegExp(
  [
    String.raw`(?<space>\s+|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)`,
    String.raw`(?<string>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")`,
    '(?<name>`(?:[^`]|``)*`)',
    String.raw`(?<parameter>\$(?:[\p{L}\p{Nl}\p{Pc}\p{Mn}\p{Nd}]+|${'`'}[^${'`'}]*${'`'}))`,
    String.raw`(?<number>\d[\p{L}\p{Nd}_]*)`,
    String.raw`(?<word>[\p{L}\p{Nl}\p{Pc}\p{Sc}][\p{L}\p{Nl}\p{Pc}\p{Sc}\p{Mn}\p{Mc}\p{Nd}]*)`,
    String.raw`(?<symbol>=~|\.\.|<>|<=|>=|\|\||(?!['"${'`'}]|\/\*)[\s\S])`,
  ].join('|'),
  'uy',
)

function toToken(groups: Record<string, string | undefined>, position: number): CypherToken | undefined {
  for (const type of ['word', 'symbol', 'number', 'string', 'name', 'parameter'] as const) {
    const text = groups[type]
    if (text === undefined) continue
    const hasHiddenBacktick =
      (type === 'string' && text.includes('`')) || (type === 'name' && text.includes('``'))
    if (hasHiddenBacktick)
      throw queryNotAllowed('a backtick within a name or string is not allowed', position)
    return { type, text: type === 'word' ? text.toUpperCase() : text, source: text, position }
  }
  return undefined
}
