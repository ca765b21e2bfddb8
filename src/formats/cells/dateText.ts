/** Which of the first two numbers of `03/04/2026` is the day. */
export type DateOrder = 'dayFirst' | 'monthFirst'

/** What a text shows about the order: `13/04/2026` proves that the day is first, `03/04/2026` may be either. */
export interface DateEvidence {
  readonly order?: DateOrder
  readonly isAmbiguous?: boolean
}

/** Names of months in English, German and French, by their first letters without accents. */
const monthPatterns: readonly RegExp[] = [
  /^jan/,
  /^(feb|fev)/,
  /^(mar|mrz|maer|mär)/,
  /^(apr|avr)/,
  /^(may|mai)/,
  /^(jun|juin)/,
  /^(jul|juil)/,
  /^(aug|aout)/,
  /^sep/,
  /^(oct|okt)/,
  /^nov/,
  /^(dec|dez)/,
]

interface DateParts {
  readonly year: string
  readonly month: string | number
  readonly day: string
}

interface SlashedDate {
  readonly first: string
  readonly second: string
  readonly year: string
}

const timePattern = /[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(\.\d{1,3})?\d*)?\s*(Z|[+-]\d\d:?\d\d)?$/i

/** The evidence of a date; undefined for a text that is none. */
export function readDateEvidence(text: string): DateEvidence | undefined {
  const { day } = splitTime(text)
  const slashed = readSlashed(day)
  if (!slashed) return readDateParts(day) ? {} : undefined
  const [first, second] = [Number(slashed.first), Number(slashed.second)]
  if (first > 12) return { order: 'dayFirst' }
  if (second > 12) return { order: 'monthFirst' }
  return first === second ? {} : { isAmbiguous: true }
}

/** The date, or the date with its time, as ISO 8601; a time without a zone is UTC. Undefined for what is no date. */
export function parseDate(text: string, order: DateOrder): string | undefined {
  const { day, time } = splitTime(text)
  const slashed = readSlashed(day)
  const parts = slashed ? orderParts(slashed, order) : readDateParts(day)
  const date = parts && toIsoDate(parts)
  return date === undefined || time === undefined ? date : `${date}T${time}`
}

function splitTime(text: string): { readonly day: string; readonly time?: string } {
  const trimmed = text.trim()
  const match = timePattern.exec(trimmed)
  if (!match) return { day: trimmed }
  const [, hours = '', minutes, seconds = '00', fraction = '', zone = 'Z'] = match
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/^(...):?/, '$1:')
  return {
    day: trimmed.slice(0, match.index),
    time: `${hours.padStart(2, '0')}:${minutes}:${seconds}${fraction}${offset}`,
  }
}

function readSlashed(day: string): SlashedDate | undefined {
  const [, first, second, year] = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d\d)$/.exec(day) ?? []
  return first && second && year ? { first, second, year } : undefined
}

const orderParts = ({ first, second, year }: SlashedDate, order: DateOrder): DateParts =>
  order === 'dayFirst' ? { year, month: second, day: first } : { year, month: first, day: second }

/** Dates whose order of parts is known. */
function readDateParts(text: string): DateParts | undefined {
  const [, year, month, day] =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? []
  if (year && month && day) return { year, month, day }
  const [, dotDay, dotMonth, dotYear] = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)$/.exec(text) ?? []
  if (dotDay && dotMonth && dotYear) return { year: dotYear, month: dotMonth, day: dotDay }
  return readNamedMonth(text)
}

function readNamedMonth(text: string): DateParts | undefined {
  const dayFirst = /^(\d{1,2})(?:\.|st|nd|rd|th|er)?[\s-]+(?:de\s+)?(\p{L}+)\.?,?[\s-]+(\d{4}|\d\d)$/iu.exec(
    text,
  )
  const monthFirst = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/iu.exec(text)
  const [name, day, year] = dayFirst
    ? [dayFirst[2], dayFirst[1], dayFirst[3]]
    : [monthFirst?.[1], monthFirst?.[2], monthFirst?.[3]]
  if (!name || !day || !year) return undefined
  const plainName = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
  const index = monthPatterns.findIndex((pattern) => pattern.test(plainName))
  return index < 0 ? undefined : { year, month: index + 1, day }
}

/** A year of two digits is in this century. */
function toIsoDate({ year, month, day }: DateParts): string | undefined {
  const fullYear = year.length === 2 ? `20${year}` : year
  const date = `${fullYear}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
  const time = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date) ? date : undefined
}
