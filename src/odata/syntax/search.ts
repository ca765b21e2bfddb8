import { invalid } from '../errors.ts'

/** What `$search` asks for. */
export type SearchSyntax =
  | { readonly is: 'words'; readonly text: string; readonly isPhrase: boolean }
  | { readonly is: 'not'; readonly operand: SearchSyntax }
  | { readonly is: 'and' | 'or'; readonly operands: readonly SearchSyntax[] }

const part = /\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y
const longestSearch = 500
const deepestSearch = 20

interface Part {
  readonly is: '(' | ')' | 'phrase' | 'word' | 'end'
  readonly text: string
  readonly at: number
}

/** Words and phrases with AND, OR and NOT; words side by side have all to be there. */
export function parseSearch(text: string, option: string): SearchSyntax {
  if (text.length > longestSearch)
    throw invalid({ in: option, at: longestSearch }, `longer than ${longestSearch}`)
  const parts = partsOf(text, option)
  let next = 0
  const current = () => parts[next] as Part
  const isWord = (word: string) => current().is === 'word' && current().text === word
  const unexpected = () => invalid({ in: option, at: current().at }, `unexpected ${current().text || 'end'}`)

  const readOr = (depth: number): SearchSyntax => {
    const operands = [readAnd(depth)]
    for (; isWord('OR'); operands.push(readAnd(depth))) next += 1
    return joined('or', operands)
  }
  const readAnd = (depth: number): SearchSyntax => {
    const operands = [readNot(depth)]
    for (;;) {
      if (isWord('AND')) next += 1
      else if (current().is === 'end' || current().is === ')' || isWord('OR')) return joined('and', operands)
      operands.push(readNot(depth))
    }
  }
  const readNot = (depth: number): SearchSyntax => {
    if (depth > deepestSearch) throw invalid({ in: option, at: current().at }, `deeper than ${deepestSearch}`)
    if (!isWord('NOT')) return readWord(depth)
    next += 1
    return { is: 'not', operand: readNot(depth + 1) }
  }
  const readWord = (depth: number): SearchSyntax => {
    const { is, text: found } = current()
    if (is === 'end' || is === ')' || isWord('AND') || isWord('OR')) throw unexpected()
    next += 1
    if (is !== '(') return { is: 'words', text: found, isPhrase: is === 'phrase' }
    const inside = readOr(depth + 1)
    if (current().is !== ')') throw unexpected()
    next += 1
    return inside
  }

  const search = readOr(0)
  if (current().is !== 'end') throw unexpected()
  return search
}

const joined = (is: 'and' | 'or', operands: SearchSyntax[]): SearchSyntax =>
  operands.length === 1 && operands[0] ? operands[0] : { is, operands }

function partsOf(text: string, option: string): Part[] {
  const parts: Part[] = []
  const end = text.trimEnd().length
  for (part.lastIndex = 0; part.lastIndex < end; ) {
    const at = part.lastIndex
    const found = part.exec(text)
    if (!found) throw invalid({ in: option, at }, 'a phrase without an end')
    const [, open, close, phrase, word] = found
    if (phrase !== undefined) parts.push({ is: 'phrase', text: phrase.replaceAll(/\\(.)/g, '$1'), at })
    else if (word !== undefined) parts.push({ is: 'word', text: word, at })
    else parts.push({ is: open === undefined ? ')' : '(', text: (open ?? close) as string, at })
  }
  return [...parts, { is: 'end', text: '', at: text.length }]
}
