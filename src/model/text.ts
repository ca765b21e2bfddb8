/** One language and one spelling for every text that the service writes. */
const locale = 'en-GB'

const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
const pluralRules = new Intl.PluralRules(locale)
const listFormats = {
  and: new Intl.ListFormat(locale, { type: 'conjunction' }),
  or: new Intl.ListFormat(locale, { type: 'disjunction' }),
}

/** A number as people read it: `12,500`. */
export const formatNumber = (value: number): string => numberFormat.format(value)

/** The noun in the form that the number asks for: `phase` for 1, `phases` for 2. */
export function pluralize(count: number, noun: string, plural = toPlural(noun)): string {
  return pluralRules.select(count) === 'one' ? noun : plural
}

/** A number with its noun: `1 phase`, `2,500 touchpoints`. */
export function formatCount(count: number, noun: string, plural?: string): string {
  return `${formatNumber(count)} ${pluralize(count, noun, plural)}`
}

/** The plural of a noun: `dependencies`. */
export function toPlural(noun: string): string {
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`
}

/** Nouns that cannot be counted: no article, no plural. */
const massNouns: ReadonlySet<string> = new Set(['evidence'])

/** A noun with its article: `a touchpoint`, `an initiative`, `a piece of evidence`. */
export function withArticle(noun: string): string {
  if (massNouns.has(noun)) return `a piece of ${noun}`
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

/** A list in a sentence: `a, b and c`, or `a, b or c`. */
export function joinWords(words: Iterable<string>, conjunction: keyof typeof listFormats = 'and'): string {
  return listFormats[conjunction].format(words)
}

const minutesPerHour = 60
const minutesPerDay = 24 * minutesPerHour

/** Minutes as people say them: `45 min`, `2 h 30 min`, `1 day`, `3 days 4 h`. */
export function formatDuration(minutes: number): string {
  const wholeMinutes = Math.round(Math.abs(minutes))
  const days = Math.floor(wholeMinutes / minutesPerDay)
  const hours = Math.floor((wholeMinutes % minutesPerDay) / minutesPerHour)
  const rest = wholeMinutes % minutesPerHour
  const parts = [
    days > 0 && formatCount(days, 'day'),
    hours > 0 && `${hours} h`,
    (rest > 0 || wholeMinutes === 0) && `${rest} min`,
  ]
  return (minutes <= -0.5 ? '-' : '') + parts.filter((part) => part !== false).join(' ')
}

/** An identifier as words: `severalOwners` becomes `several owners`. */
export function toWords(identifier: string): string {
  return identifier
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
}

/** An identifier as the name of a type: `WORKS_WITH` and `works-with` become `WorksWith`. */
export function toPascalCase(identifier: string): string {
  return identifier
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
    .map(
      (word) =>
        word.charAt(0).toUpperCase() +
        (word === word.toUpperCase() ? word.slice(1).toLowerCase() : word.slice(1)),
    )
    .join('')
}

/** A text with a capital at its start. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Orders texts by their characters, the same in every language. */
export const compareTexts = (one: string, other: string): number => (one < other ? -1 : Number(one > other))
