const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** A part of a workbook as a document. */
export const xmlDocument = (root: string) => `${declaration}${root}`

const specialCharacters = /[&<>"\p{Cc}\uFFFE\uFFFF]|\p{Surrogate}|_(?=x[0-9A-Fa-f]{4}_)/gu

/** Text as XML holds it; what XML cannot hold is written in the manner of Office: `_x0007_`. */
export function escapeOfficeXml(text: string): string {
  return text.replace(specialCharacters, escapeCharacter)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '\t',
  '\n': '\n',
}

function escapeCharacter(character: string): string {
  return entities[character] ?? `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}

/** The letters of a column, counted from 0: A, Z, AA. */
export function columnLetters(index: number): string {
  const precedingLetters = Math.floor(index / 26)
  return (
    (precedingLetters > 0 ? columnLetters(precedingLetters - 1) : '') + String.fromCharCode(65 + (index % 26))
  )
}
