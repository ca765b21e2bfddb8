/** The full-text index on names and descriptions of all kinds. */
export const fullTextIndexName = 'element_text'

const luceneSyntax = /[+\-&|!(){}[\]^"~*?:\\/<>=]/g

/**
 * Builds a Lucene query for elements that contain every word or a word that starts with it; Lucene syntax is removed.
 * Returns nothing for a text without words, which matches no element.
 */
export function toLuceneQuery(text: string): string | undefined {
  const words = text
    .replaceAll(luceneSyntax, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  if (words.length === 0) return undefined
  return words.map((word) => `+${word.toLowerCase()}*`).join(' ')
}
