import { invalidInput } from '../errors.ts'

/** The parsed `$search` option. */
export type SearchSyntax =
  | { readonly is: 'words'; readonly text: string; readonly isPhrase: boolean }
  | { readonly is: 'not'; readonly operand: SearchSyntax }
  | { readonly is: 'and' | 'or'; readonly operands: readonly SearchSyntax[] }

const tokenPattern = /\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y
const maxSearchLength = 500
const maxSearchDepth = 20

interface SearchToken {
  readonly is: '(' | ')' | 'phrase' | 'word' | 'end'
  readonly text: string
  readonly at: number
}

/** Parses words and phrases with AND, OR and NOT; adjacent words are combined with AND. */
export function parseSearch(text: string, option: string): SearchSyntax {
  if (text.length > maxSearchLength)
    throw invalidInput({ in: option, at: maxSearchLength }, `must be at most ${maxSearchLength} characters`)
  const tokens = tokenizeSearch(text, option)
  let next = 0
  const current = () => tokens[next] as SearchToken
  const isWord = (word: string) => current().is === 'word' && current().text === word
  const unexpected = () =>
    invalidInput({ in: option, at: current().at }, `unexpected ${current().text || 'end of input'}`)

  const readOr = (depth: number): SearchSyntax => {
    const operands = [readAnd(depth)]
    for (; isWord('OR'); operands.push(readAnd(depth))) next += 1
    return joinOperands('or', operands)
  }
  const readAnd = (depth: number): SearchSyntax => {
    const operands = [readNot(depth)]
    for (;;) {
      if (isWord('AND')) next += 1
      else if (current().is === 'end' || current().is === ')' || isWord('OR'))
        return joinOperands('and', operands)
      operands.push(readNot(depth))
    }
  }
  const readNot = (depth: number): SearchSyntax => {
    if (depth > maxSearchDepth)
      throw invalidInput(
        { in: option, at: current().at },
        `must be nested at most ${maxSearchDepth} levels deep`,
      )
    if (!isWord('NOT')) return readWord(depth)
    next += 1
    return { is: 'not', operand: readNot(depth + 1) }
  }
  const readWord = (depth: number): SearchSyntax => {
    const { is, text: found } = current()
    if (is === 'end' || is === ')' || isWord('AND') || isWord('OR')) throw unexpected()
    next += 1
    if (is !== '(') return { is: 'words', text: found, isPhrase: is === 'phrase' }
    const nested = readOr(depth + 1)
    if (current().is !== ')') throw unexpected()
    next += 1
    return nested
  }

  const search = readOr(0)
  if (current().is !== 'end') throw unexpected()
  return search
}

const joinOperands = (is: 'and' | 'or', operands: SearchSyntax[]): SearchSyntax =>
  operands.length === 1 && operands[0] ? operands[0] : { is, operands }

function tokenizeSearch(text: string, option: string): SearchToken[] {
  const tokens: SearchToken[] = []
  const end = text.trimEnd().length
  for (tokenPattern.lastIndex = 0; tokenPattern.lastIndex < end; ) {
    const at = tokenPattern.lastIndex
    const found = tokenPattern.exec(text)
    if (!found) throw invalidInput({ in: option, at }, 'a phrase has no closing quotation mark')
    const [, open, close, phrase, word] = found
    if (phrase !== undefined) tokens.push({ is: 'phrase', text: phrase.replaceAll(/\\(.)/g, '$1'), at })
    else if (word !== undefined) tokens.push({ is: 'word', text: word, at })
    else tokens.push({ is: open === undefined ? ')' : '(', text: (open ?? close) as string, at })
  }
  return [...tokens, { is: 'end', text: '', at: text.length }]
}
