import slugify from '@sindresorhus/slugify'
import transliterate from '@sindresorhus/transliterate'
import anyAscii from 'any-ascii'

/** Longer than any name of the model. */
const maxReadLength = 1_000

/** Derives an id from a name in any script, such as `first-invoice`; nothing for a name without letters and digits. */
export function idFromName(name: string): string | undefined {
  const ascii = toAscii(name.slice(0, maxReadLength)).replaceAll('&', ' and ')
  const slug = slugify(ascii, { transliterate: false, decamelize: false })
  const id = slug.slice(0, 64).replace(/-+$/, '')
  return id === '' ? undefined : id
}

const asciiPattern = /^[ -~]*$/

/** The first library knows how languages write their letters (`Büro` is `buero`), the second every script. */
const toAscii = (text: string) => (asciiPattern.test(text) ? text : anyAscii(transliterate(text)))
