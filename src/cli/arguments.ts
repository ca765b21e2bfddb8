import { InvalidArgumentError } from 'commander'
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

/** Parses the name of a recorded state. */
export function parseState(text: string): JournalPoint {
  const point = parseJournalPoint(text)
  if (point !== undefined) return point
  throw new InvalidArgumentError(`must be ${journalPointHint}`)
}
