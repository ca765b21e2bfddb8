const specialCharacters = /[&<>"]|[\t\n\r]|[^\P{Cc}\t\n\r\u007F-\u009F]|[\uFFFE\uFFFF]|\p{Surrogate}/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** Text for an attribute or an element of XML; a character that XML cannot represent becomes U+FFFD. */
export const escapeXml = (text: string) =>
  text.replace(specialCharacters, (character) => entities[character] ?? '\uFFFD')
