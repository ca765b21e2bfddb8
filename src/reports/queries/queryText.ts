import { type CypherToken, tokenize } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'
import { checkLength, checkLimits } from './querySizeLimits.ts'
import { checkRegularExpressions } from './regularExpressions.ts'
import { checkValueGrowth } from './valueGrowth.ts'

/** Refuses what can be seen from the text alone, before the database has to plan it. */
export function checkQueryText(query: string, parameters: Readonly<Record<string, unknown>> = {}): void {
  checkLength(query)
  const tokens = tokenize(query)
  if (tokens.length === 0) throw queryNotAllowed('it is empty')
  checkStart(tokens)
  checkLimits(tokens)
  checkNames(tokens)
  checkRegularExpressions(tokens)
  checkValueGrowth(tokens, parameters)
}

const optionKeywords = new Set(['EXPLAIN', 'PROFILE', 'CYPHER'])

/** Options change how the database reads and runs what follows. */
function checkStart([first]: readonly CypherToken[]): void {
  if (first && optionKeywords.has(first.text))
    throw queryNotAllowed(`it may not begin with ${first.text}`, first.position)
}

const temporalTypes = ['DATE', 'TIME', 'LOCALTIME', 'DATETIME', 'LOCALDATETIME']
const functionNamespaces = new Set([...temporalTypes, 'DURATION', 'POINT'])

function checkNames(tokens: readonly CypherToken[]): void {
  for (const [index, { text, position }] of tokens.entries()) {
    if (text === ';' && index < tokens.length - 1)
      throw queryNotAllowed('there may be only one statement', position)
    if (text === 'USE' && isClause(tokens, index)) {
      throw queryNotAllowed('it may not choose another database with USE', position)
    }
    if (isForeignCall(tokens, index))
      throw queryNotAllowed('it calls a function that is not part of Cypher', position)
  }
}

const namePrefixes = new Set(['.', ':', '|', '&', '!', '$', '{', ',', '(', '['])

function isClause(tokens: readonly CypherToken[], index: number): boolean {
  const after = tokens[index + 1]?.type
  return !namePrefixes.has(tokens[index - 1]?.text ?? '') && (after === 'word' || after === 'name')
}

/** `date.truncate(…)` is Cypher, `apoc.load.json(…)` is not. */
function isForeignCall(tokens: readonly CypherToken[], index: number): boolean {
  const [first, second, dot, , after] = [-3, -2, -1, 0, 1].map((step) => tokens[index + step]?.text ?? '')
  if (dot !== '.' || after !== '(') return false
  return first === '.' || !functionNamespaces.has(second ?? '')
}
