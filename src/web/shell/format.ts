const numbers = new Intl.NumberFormat('en')
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' })
const times = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' })
const plurals = new Intl.PluralRules('en')

export const formatNumber = (value: number): string => numbers.format(value)

/** `1 touchpoint`, `2 touchpoints`. */
export const formatCount = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatNumber(count)} ${plurals.select(count) === 'one' ? noun : plural}`

export const formatPercent = (share: number): string => `${Math.round(share * 100)} %`

/** Minutes as people say them: `1 day`, `2 h 30 min`. */
export function formatMinutes(minutes: number): string {
  const days = Math.floor(minutes / 1_440)
  const hours = Math.floor((minutes % 1_440) / 60)
  const rest = Math.round(minutes % 60)
  const parts = [
    days > 0 && formatCount(days, 'day'),
    hours > 0 && `${hours} h`,
    rest > 0 && `${rest} min`,
  ].filter(Boolean)
  return parts.length === 0 ? '0 min' : parts.join(' ')
}

export const formatDate = (date: string): string => {
  const time = Date.parse(date)
  return Number.isNaN(time) ? date : dates.format(time)
}

export const formatTime = (time: string): string => {
  const parsed = Date.parse(time)
  return Number.isNaN(parsed) ? time : times.format(parsed)
}

/** What describes how to show a value: a property of the model or a column of a report. */
export interface ValueDescription {
  readonly type: string
  readonly unit?: string | undefined
  readonly choiceLabels?: Readonly<Record<string, string>> | undefined
}

/** A value as people read it. */
export function formatValue(value: unknown, { type, unit, choiceLabels }: ValueDescription): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value))
    return value.map((item) => formatValue(item, { type: 'string', choiceLabels })).join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return unit === 'minutes' ? formatMinutes(value) : formatNumber(value)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (choiceLabels && Object.hasOwn(choiceLabels, text)) return choiceLabels[text] ?? text
  if (type === 'date') return formatDate(text)
  if (type === 'dateTime') return formatTime(text)
  return text
}

export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
