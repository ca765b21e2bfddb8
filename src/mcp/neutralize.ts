/** A text of the service itself, such as an address or a cursor, which is sent as it is. */
export class Verbatim {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Texts of a result together are shortened to about so many characters. */
const maxCharacters = 60_000
/** A single text has between so many characters at most. */
const textLimits = { least: 80, most: 2_000 } as const
const maxIdentifierLength = 1_000

/**
 * Makes texts of the map harmless for a reader that might take them for instructions: no control, invisible or
 * direction characters, no markup, bounded lengths. Numbers, ids and structure stay.
 */
export function neutralize(value: unknown): unknown {
  const textCount = countTexts(value)
  const share = Math.floor(maxCharacters / Math.max(textCount, 1))
  return neutralizeValue(value, Math.min(Math.max(share, textLimits.least), textLimits.most))
}

function countTexts(value: unknown): number {
  if (typeof value === 'string') return 1
  if (typeof value !== 'object' || value === null || value instanceof Verbatim) return 0
  return Object.values(value).reduce<number>((total, item) => total + countTexts(item), 0)
}

function neutralizeValue(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return neutralizeText(value, maxLength)
  if (value instanceof Verbatim) return value.text
  if (Array.isArray(value)) return value.map((item) => neutralizeValue(item, maxLength))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [neutralizeText(name, textLimits.least), neutralizeValue(item, maxLength)]),
  )
}

/** Line breaks and other control characters, which would let a text look like more than one. */
const separators = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
/**
 * Characters that nobody sees: formats (directions, zero widths, tags), unassigned and private ones, variation
 * selectors, fillers and the blank Braille pattern.
 */
const invisible =
  /[\p{Cf}\p{Cn}\p{Co}\p{Cs}\u115F\u1160\u2800\u3164\uFFA0]|\u034F|[\u17B4-\u17B5]|[\u180B-\u180F]|[\uFE00-\uFE0F]|[\u{E0100}-\u{E01EF}]/gu

/** Characters of markup, and those that look like them, with what is sent instead. */
const substitutes: ReadonlyMap<string, string> = new Map(
  [
    ['‹', '<＜﹤〈⟨〈≺ᐸ'],
    ['›', '>＞﹥〉⟩〉≻ᐳ'],
    ['(', '[［⟦【〔'],
    [')', ']］⟧】〕'],
    ["'", '`｀ˋ'],
    ['(', '{｛﹛'],
    [')', '}｝﹜'],
    ['¦', '|｜'],
  ].flatMap(([substitute = '', characters = '']) =>
    [...characters].map((character) => [character, substitute] as const),
  ),
)

const escapeCharacter = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`
const markup = new RegExp(`[${[...substitutes.keys()].map(escapeCharacter).join('')}]`, 'gu')

/** Without spaces or markup; a shorter one would name something else. */
const identifier = /^[\w.:/~%@+-]+$/

/** One text without what could pass for more than data. */
export function neutralizeText(text: string, maxLength: number = textLimits.most): string {
  const plain = text
    .replaceAll(separators, ' ')
    .replaceAll(invisible, '')
    .replaceAll(markup, (character) => substitutes.get(character) ?? '')
  const limit = identifier.test(plain) ? maxIdentifierLength : maxLength
  const characters = plain.length > limit ? [...plain] : []
  return characters.length > limit ? `${characters.slice(0, limit).join('')}…` : plain
}
