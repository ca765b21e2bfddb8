import { toLuceneQuery } from '../../graph/reading/fullText.ts'
import { invalidInput } from '../errors.ts'
import type { SearchSyntax } from '../syntax/search.ts'

/** `$search` in the language of the full-text index; nothing of that language gets through from outside. */
export function compileSearch(search: SearchSyntax): string {
  switch (search.is) {
    case 'words':
      return compileWords(search.text, search.isPhrase)
    case 'not':
      return `(*:* -${compileSearch(search.operand)})`
    case 'and':
      return `(${search.operands.map((operand) => `+${compileSearch(operand)}`).join(' ')})`
    case 'or':
      return `(${search.operands.map(compileSearch).join(' ')})`
  }
}

function compileWords(text: string, isPhrase: boolean): string {
  const query = toLuceneQuery(text)
  if (query === undefined) throw invalidInput({ in: '$search', at: 0 }, `there is no word in ${text}`)
  return isPhrase ? `"${query.replaceAll(/[+*]/g, '')}"` : `(${query})`
}
