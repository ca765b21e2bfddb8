import { toLuceneQuery } from '../../graph/reading/fullText.ts'
import { invalidInput } from '../errors.ts'
import type { SearchSyntax } from '../syntax/search.ts'

/** Compiles `$search` to a Lucene query; Lucene syntax in the input is escaped. */
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
  if (query === undefined)
    throw invalidInput(
      { in: '$search', at: 0 },
      `must have a letter or digit in each search term (was ${JSON.stringify(text)})`,
    )
  return isPhrase ? `"${query.replaceAll(/[+*]/g, '')}"` : `(${query})`
}
