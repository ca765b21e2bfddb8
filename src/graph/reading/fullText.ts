/** The full-text index over names and descriptions of all kinds; the schema makes it. */
export const fullTextIndexName = 'element_text'

const luceneSyntax = /[+\-&|!(){}[\]^"~*?:\\/<>=]/g

/**
 * A Lucene query for elements in which every word, or the beginning of one, is found; no syntax gets through.
 * Nothing when there is no word in the text: then nothing can be found.
 */
export function toLuceneQuery(text: string): string | undefined {
  const words = text
    .replaceAll(luceneSyntax, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  if (words.length === 0) return undefined
  return words.map((word) => `+${word.toLowerCase()}*`).join(' ')
}
