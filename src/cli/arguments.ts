import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../formats/cells/durationText.ts'
import { type JournalPoint, journalPointHint, parseJournalPoint } from '../history/journalPoint.ts'
import { UsageError } from './failures.ts'

/** Splits `name=value`. */
export function parseNameAndValue(text: string): [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (name !== undefined && value !== undefined) return [name, value]
  throw new UsageError(`parameters are given as name=value (was "${text}")`)
}

/** Parses an option that is a whole number from `minimum` on. */
export const parseWholeNumber = (minimum: number) => (text: string) => {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text) && number >= minimum) return number
  throw new InvalidArgumentError(`It must be a whole number from ${minimum} on.`)
}

/** Parses an interval such as `1 h` as minutes. */
export function parseInterval(text: string): number {
  const result = parseDuration(text, { mark: '.', defaultUnit: 1 })
  if ('minutes' in result && result.minutes > 0) return result.minutes
  throw new InvalidArgumentError('It must be a time such as 30 min, 6 h or 1 day.')
}

/** Parses the name of a recorded state. */
export function parseState(text: string): JournalPoint {
  const point = parseJournalPoint(text)
  if (point !== undefined) return point
  throw new InvalidArgumentError(`must be ${journalPointHint}`)
}
