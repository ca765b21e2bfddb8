import { type DecimalMark, parseNumber } from './numberText.ts'

const [hour, day, week] = [60, 1_440, 10_080]

/** Minutes of each unit by its names in English, German and French. */
const minutesPerUnit: ReadonlyMap<string, number> = new Map([
  ...toEntries(1 / 60, [
    's',
    'sec',
    'secs',
    'second',
    'seconds',
    'sek',
    'sekunde',
    'sekunden',
    'seconde',
    'secondes',
  ]),
  ...toEntries(1, ['m', 'min', 'mins', 'minute', 'minutes', 'minuten']),
  ...toEntries(hour, [
    'h',
    'hr',
    'hrs',
    'hs',
    'hour',
    'hours',
    'std',
    'stunde',
    'stunden',
    'heure',
    'heures',
  ]),
  ...toEntries(day, ['d', 'ds', 'day', 'days', 'tag', 'tage', 'tagen', 'j', 'jour', 'jours']),
  ...toEntries(week, ['w', 'wk', 'wks', 'week', 'weeks', 'woche', 'wochen', 'sem', 'semaine', 'semaines']),
])

const numberWords: ReadonlyMap<string, number> = new Map([
  ...toEntries(1, ['a', 'an', 'one', 'ein', 'eine', 'einen', 'einem', 'einer', 'un', 'une']),
  ...toEntries(2, ['two', 'zwei', 'deux']),
  ...toEntries(3, ['three', 'drei', 'trois']),
  ...toEntries(4, ['four', 'vier', 'quatre']),
  ...toEntries(5, ['five', 'fünf', 'cinq']),
  ...toEntries(0.5, ['half', 'half a', 'half an', 'halbe', 'halber', 'halben', 'demi']),
])

function toEntries(value: number, names: readonly string[]) {
  return names.map((name) => [name, value] as const)
}

export type DurationResult = { readonly minutes: number } | { readonly reason: string }

export interface DurationStyle {
  readonly mark: DecimalMark
  /** Minutes that a number without a unit means. */
  readonly defaultUnit: number
}

const generalReason = 'must be a duration such as 4 h, 2 days, PT30M or 30'

/** Phrases that are no duration, with what to write instead. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^\d{1,2}\s*[/x]\s*7$/i, 'is an opening time; write how long customers wait, such as 1 h'],
  [
    /^(asap|a\.s\.a\.p\.|immediate(ly)?|instant(ly)?|now|at once|sofort|umgehend|unverzüglich|immédiat(ement)?|tout de suite)$/i,
    'is no duration; write how long customers wait, such as 5 min',
  ],
  [
    /^(same|next|following) (business |working )?(day|week|morning)|^(gleicher|nächster|selber) (werk|arbeits)?tag|^(taggleich|même jour|lendemain)/i,
    'is no duration; write how long customers wait, such as 8 h or 1 day',
  ],
  [
    /\bmonths?\b|\bmonate?n?\b|\bmois\b|\byears?\b|\bjahre?n?\b|\bans\b|\d an\b|\bquarter/i,
    'has no fixed length; write it in days, such as 30 days',
  ],
  [
    /\b(business|working|office)[ -]?hours?\b|\bgeschäftszeit|\barbeitsstunden?\b/i,
    'depends on opening times; write the time that passes, such as 1 day',
  ],
  [/^\d{1,2}:\d\d(:\d\d)?$/, 'may be hours or minutes; write 1 h 30 min'],
  [/^[-−]\s*\d/, 'must not be negative'],
]

/** A space or an apostrophe between groups of three digits. */
const digitGroupPattern = /(?<=\d)[\s\u00A0\u202F'’](?=\d{3}(?!\d))/g

const rangePattern = /\d\s*[a-zäöüéû]*\.?\s*(?:-|–|—|to|bis|à|and|or|oder|ou)\s*[<>≤]?\s*\d/i
const limitPattern =
  /^(?:within|in|after|under|up to|at most|no more than|max(?:imum|\.)?|less than|by|about|approx(?:\.|imately)?|ca?\.|circa|around|binnen|innerhalb von|innerhalb|bis zu|bis|höchstens|etwa|sous|dans les|dans|max|environ|moins de|[<≤~≈]=?)\s*/i

const isoPattern = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i

/** Five business days are a week: the calendar of durations is Monday to Friday. */
const businessDaysPattern =
  /^(\d+(?:[.,]\d+)?)\s*(?:(?:business|working|work|bank)[ -]?days?|b\.?d\.?|wd|werktage?n?|arbeitstage?n?|jours? ouvr[ée]s?|jours? ouvrables?)$/i

/** Minutes of a duration such as `4 h`, `2 days`, `1,5 h`, `1 h 30 min`, `PT30M` or `30`; otherwise what to write. */
export function parseDuration(text: string, style: DurationStyle): DurationResult {
  const trimmed = text.trim().replaceAll(/\s+/g, ' ').replaceAll(digitGroupPattern, '')
  const known = phrases.find(([pattern]) => pattern.test(trimmed))
  if (known) return { reason: known[1] }
  const phrase = trimmed.replace(limitPattern, '')
  const minutes = parseIsoMinutes(phrase) ?? parseBusinessDays(phrase, style) ?? parseParts(phrase, style)
  if (minutes !== undefined) return { minutes: Math.ceil(Number(minutes.toFixed(6))) }
  if (rangePattern.test(phrase))
    return { reason: 'is a range; write the longest time that customers expect, such as 3 days' }
  return { reason: generalReason }
}

/** The texts of the numbers in a duration, and whether they are minutes. */
export function listDurationNumbers(
  text: string,
): { readonly number: string; readonly isMinutes: boolean }[] {
  return [...text.replaceAll(digitGroupPattern, '').matchAll(/(\d[\d.,]*\d|\d)\s*(\p{L}*)/gu)].map(
    ([, number = '', unit = '']) => ({
      number,
      isMinutes: unit === '' || /^m(in|inutes?|inuten|ins)?$/i.test(unit),
    }),
  )
}

/** Minutes of a unit that a header names, such as `(h)` or `in days`. */
export const findUnit = (name: string): number | undefined =>
  minutesPerUnit.get(name.trim().toLowerCase().replace(/\.$/, ''))

function parseIsoMinutes(text: string): number | undefined {
  const [, ...parts] = isoPattern.exec(text) ?? []
  if (parts.every((value) => value === undefined)) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.map((value) => Number(value ?? 0))
  return weeks * week + days * day + hours * hour + minutes + seconds / 60
}

function parseBusinessDays(text: string, { mark }: DurationStyle): number | undefined {
  const days = parseNumber(businessDaysPattern.exec(text)?.[1] ?? '', mark)
  return days === undefined ? undefined : days * day + Math.floor(days / 5) * 2 * day
}

const partPattern = /^(\d[\d.,]*\d|\d)?([½¼¾])?\s*(?:(half an?|\p{L}+)\.?)?(?:\s*(?:,|and|und|et)?\s*)/iu
const fractions: ReadonlyMap<string, number> = new Map([
  ['½', 0.5],
  ['¼', 0.25],
  ['¾', 0.75],
])

/** The sum of parts such as `1 h 30 min`; a last number without a unit is minutes after hours, as in `1h30`. */
function parseParts(text: string, style: DurationStyle): number | undefined {
  let [rest, total, lastUnit] = [text, 0, Number.POSITIVE_INFINITY]
  while (rest !== '') {
    const part = readPart(rest, style)
    const unit = part && (part.unit ?? inferUnit(part.rest, lastUnit, style))
    if (!part || unit === undefined || unit >= lastUnit) return undefined
    total += part.amount * unit
    ;[rest, lastUnit] = [part.rest, unit]
  }
  return text === '' ? undefined : total
}

/** The unit of a number that has none: it is the only part, or follows hours. */
function inferUnit(rest: string, lastUnit: number, { defaultUnit }: DurationStyle): number | undefined {
  if (rest !== '') return undefined
  if (lastUnit === Number.POSITIVE_INFINITY) return defaultUnit
  return lastUnit === hour ? 1 : undefined
}

interface DurationPart {
  readonly amount: number
  readonly unit?: number
  readonly rest: string
}

function readPart(text: string, { mark }: DurationStyle): DurationPart | undefined {
  const [matched = '', digits, fraction, word] = partPattern.exec(text) ?? []
  if (matched === '') return undefined
  const rest = text.slice(matched.length)
  if (digits === undefined && fraction === undefined) return readWordedPart(word ?? '', rest)
  const whole = digits === undefined ? 0 : parseNumber(digits, mark)
  if (whole === undefined) return undefined
  return withUnit(whole + (fractions.get(fraction ?? '') ?? 0), word, rest)
}

/** A part such as `two days` or `half a day`. */
function readWordedPart(word: string, rest: string): DurationPart | undefined {
  const amount = numberWords.get(word.toLowerCase())
  const [matched = '', unit] = /^(\p{L}+)\.?\s*/u.exec(rest) ?? []
  return amount === undefined || unit === undefined
    ? undefined
    : withUnit(amount, unit, rest.slice(matched.length))
}

function withUnit(amount: number, word: string | undefined, rest: string): DurationPart | undefined {
  if (word === undefined) return { amount, rest }
  const unit = findUnit(word)
  return unit === undefined ? undefined : { amount, unit, rest }
}
