/** The character between the whole number and its decimals. */
export type DecimalMark = '.' | ','

/** What a text shows about how numbers are written: `1.5`, `1.000,5` and `1,440`, which may be either. */
export interface NumberEvidence {
  readonly mark?: DecimalMark
  /** A group of three digits follows the character: it separates thousands or decimals. */
  readonly ambiguous?: DecimalMark
}

const spacePattern = /[\s\u00A0\u202F\u2009'’]/g
const spacedGroupsPattern = /^[-+−]?\d{1,3}(?:[\s\u00A0\u202F\u2009'’]\d{3})+(?=[.,]\d+$|$)/
const exponentPattern = /^-?\d+(?:\.\d+)?[eE][+-]?\d+$/

const otherMark = (mark: DecimalMark): DecimalMark => (mark === '.' ? ',' : '.')

/** The evidence of a number; undefined for a text that is none. */
export function readNumberEvidence(text: string): NumberEvidence | undefined {
  const digits = stripGroups(text)
  if (exponentPattern.test(digits)) return digits.includes('.') ? { mark: '.' } : {}
  if (/^\d+$/.test(digits)) return {}
  const [, whole = '', mark, rest = ''] = /^(\d*)([.,])(\d+)$/.exec(digits) ?? []
  if (isDecimalMark(mark)) {
    const mayBeThousands = rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole) && digits === strip(text)
    return mayBeThousands ? { ambiguous: mark } : { mark }
  }
  const [, separator, decimals] = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*(?:(?!\1)[.,](\d+))?$/.exec(digits) ?? []
  return isDecimalMark(separator) && (decimals !== undefined || countOf(digits, separator) > 1)
    ? { mark: otherMark(separator) }
    : undefined
}

/** The number that a text means where `mark` separates decimals; undefined if it is none. */
export function parseNumber(text: string, mark: DecimalMark): number | undefined {
  if (readNumberEvidence(text) === undefined) return undefined
  const digits = stripGroups(text)
  const plain = exponentPattern.test(digits)
    ? digits
    : digits.replaceAll(otherMark(mark), '').replace(mark, '.')
  const value = Number(plain)
  if (Number.isNaN(value)) return undefined
  return /^\s*[-−]/.test(text) ? -value : value
}

/** Digits and separators without a sign. */
const strip = (text: string) => text.trim().replace(/^[-+−]\s?/, '')

/** Without the spaces or apostrophes between groups of three digits. */
const stripGroups = (text: string) =>
  spacedGroupsPattern.test(text.trim()) ? strip(text).replaceAll(spacePattern, '') : strip(text)

const isDecimalMark = (text: string | undefined): text is DecimalMark => text === '.' || text === ','

const countOf = (text: string, character: string) => text.split(character).length - 1
