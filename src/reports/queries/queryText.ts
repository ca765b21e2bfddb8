import { type CypherToken, tokenize } from './lexer.ts'
import { queryNotAllowed } from './queryNotAllowed.ts'

/** Rejects what the text alone reveals, before the database plans it. */
export function checkQueryText(query: string): void {
  const tokens = tokenize(query)
  if (tokens.length === 0) throw queryNotAllowed('the query is empty')
  checkStart(tokens)
  checkNames(tokens)
}

const optionKeywords = new Set(['EXPLAIN', 'PROFILE', 'CYPHER'])

/** Options change how the database reads and runs what follows. */
function checkStart([first]: readonly CypherToken[]): void {
  if (first && optionKeywords.has(first.text))
    throw queryNotAllowed(`a query cannot start with ${first.text}`, first.position)
}

const temporalTypes = ['DATE', 'TIME', 'LOCALTIME', 'DATETIME', 'LOCALDATETIME']
const functionNamespaces = new Set([...temporalTypes, 'DURATION', 'POINT'])

function checkNames(tokens: readonly CypherToken[]): void {
  for (const [index, { text, position }] of tokens.entries()) {
    if (text === ';' && index < tokens.length - 1)
      throw queryNotAllowed('only one statement is allowed', position)
    if (text === 'USE' && isClause(tokens, index)) {
      throw queryNotAllowed('USE is not allowed', position)
    }
    if (isForeignCall(tokens, index))
      throw queryNotAllowed('only functions that are part of Cypher can be called', position)
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
