/** The full-text index over names and descriptions of all kinds; the schema makes it. */
export const textIndex = 'element_text'

const luceneSyntax = /[+\-&|!(){}[\]^"~*?:\\/<>=]/g

/** A Lucene query for elements in which every word, or the beginning of one, is found; no syntax gets through. */
export function textQuery(words: string): string {
  return words
    .replaceAll(luceneSyntax, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `+${word.toLowerCase()}*`)
    .join(' ')
}
