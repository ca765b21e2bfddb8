import { type Token, tokensOf } from './lexer.ts'
import { refused } from './queryNotAllowed.ts'
import { checkLength, checkLimits } from './querySizeLimits.ts'
import { checkRegularExpressions } from './regularExpressions.ts'
import { checkGrowth } from './valueGrowth.ts'

/** Refuses what can be seen from the text alone, before the database has to plan it. */
export function checkText(query: string, parameters: Readonly<Record<string, unknown>> = {}): void {
  checkLength(query)
  const tokens = tokensOf(query)
  if (tokens.length === 0) throw refused('it is empty')
  checkStart(tokens)
  checkLimits(tokens)
  checkNames(tokens)
  checkRegularExpressions(tokens)
  checkGrowth(tokens, parameters)
}

const notOurs = new Set(['EXPLAIN', 'PROFILE', 'CYPHER'])

/** Options change how the database reads and runs what follows. */
function checkStart([first]: readonly Token[]): void {
  if (first && notOurs.has(first.text)) throw refused(`it may not begin with ${first.text}`, first.position)
}

const temporal = ['DATE', 'TIME', 'LOCALTIME', 'DATETIME', 'LOCALDATETIME']
const namespaces = new Set([...temporal, 'DURATION', 'POINT'])

function checkNames(tokens: readonly Token[]): void {
  for (const [index, { text, position }] of tokens.entries()) {
    if (text === ';' && index < tokens.length - 1) throw refused('there may be only one statement', position)
    if (text === 'USE' && isClause(tokens, index)) {
      throw refused('it may not choose another database with USE', position)
    }
    if (isForeignCall(tokens, index))
      throw refused('it calls a function that is not part of Cypher', position)
  }
}

const beforeNames = new Set(['.', ':', '|', '&', '!', '$', '{', ',', '(', '['])

function isClause(tokens: readonly Token[], index: number): boolean {
  const after = tokens[index + 1]?.type
  return !beforeNames.has(tokens[index - 1]?.text ?? '') && (after === 'word' || after === 'name')
}

/** `date.truncate(…)` is Cypher, `apoc.load.json(…)` is not. */
function isForeignCall(tokens: readonly Token[], index: number): boolean {
  const [first, second, dot, , after] = [-3, -2, -1, 0, 1].map((step) => tokens[index + step]?.text ?? '')
  if (dot !== '.' || after !== '(') return false
  return first === '.' || !namespaces.has(second ?? '')
}
