/** The full-text index on names and descriptions of all kinds. */
export const fullTextIndexName = 'element_text'

const luceneSyntax = /[+\-&|!(){}[\]^"~*?:\\/<>=]/g
/** The index has each character of these scripts as a word. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}]/gu

/**
 * Builds a Lucene query for elements that contain every word or a word that starts with it; Lucene syntax is removed.
 * Returns nothing for a text without words, which matches no element.
 */
export const toLuceneQuery = (text: string): string | undefined =>
  joinClauses(listWords(text).map((word) => `+${word}*`))

/** The same elements, those first whose names contain the words. */
export const toRankedLuceneQuery = (text: string): string | undefined =>
  joinClauses(listWords(text).map((word) => `+(name:${word}^8 name:${word}*^4 ${word} ${word}*)`))

const joinClauses = (clauses: readonly string[]) => (clauses.length === 0 ? undefined : clauses.join(' '))

const listWords = (text: string): string[] =>
  text
    .replaceAll(luceneSyntax, ' ')
    .replaceAll(ideograph, ' $& ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => word.toLowerCase())
