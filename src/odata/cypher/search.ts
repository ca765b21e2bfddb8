import { textQuery } from '../../graph/reading/fullText.ts'
import { invalid } from '../errors.ts'
import type { SearchSyntax } from '../syntax/search.ts'

/** `$search` in the language of the full-text index; nothing of that language gets through from outside. */
export function fullTextOf(search: SearchSyntax): string {
  switch (search.is) {
    case 'words':
      return wordsOf(search.text, search.isPhrase)
    case 'not':
      return `(*:* -${fullTextOf(search.operand)})`
    case 'and':
      return `(${search.operands.map((operand) => `+${fullTextOf(operand)}`).join(' ')})`
    case 'or':
      return `(${search.operands.map(fullTextOf).join(' ')})`
  }
}

function wordsOf(text: string, isPhrase: boolean): string {
  const query = textQuery(text)
  if (query === undefined) throw invalid({ in: '$search', at: 0 }, `there is no word in ${text}`)
  return isPhrase ? `"${query.replaceAll(/[+*]/g, '')}"` : `(${query})`
}
