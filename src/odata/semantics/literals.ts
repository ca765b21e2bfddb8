import { invalid, type Place, unsupported } from '../errors.ts'
import type { LiteralSyntax } from '../syntax/tree.ts'
import type { Typed, ValueType } from './tree.ts'

const largest = 2n ** 63n

/** A literal with its value; what it names that does not exist, such as the 30th of February, is a fault. */
export function typedLiteral({ type, text, at }: LiteralSyntax, option: string): Typed {
  const place = { in: option, at }
  const typed = (type: ValueType, value: string | number | bigint | boolean | null): Typed => ({
    is: 'value',
    type,
    value,
    isNullable: value === null,
    at,
  })
  switch (type) {
    case 'null':
      return typed('null', null)
    case 'boolean':
      return typed('boolean', text.toLowerCase() === 'true')
    case 'string':
      return typed('string', text)
    case 'integer':
      return typed('integer', wholeNumber(text, place))
    case 'number':
      return typed('number', fraction(text))
    case 'date':
      return typed('date', checkedDay(text, place))
    case 'dateTime':
      return typed('dateTime', checkedTime(text, place))
    case 'timeOfDay':
      return typed('timeOfDay', checkedFraction(text, place))
    case 'duration':
      return typed('duration', text.slice(text.indexOf("'") + 1, -1))
    case 'guid':
    case 'enumeration':
    case 'other':
      throw unsupported(place, 'nothing here has values of that type')
  }
}

function wholeNumber(text: string, place: Place): bigint {
  const value = BigInt(text)
  if (value < -largest || value >= largest) throw invalid(place, 'a whole number of more than 64 bits')
  return value
}

const fraction = (text: string) =>
  text.endsWith('INF') ? Number(text.replace('INF', 'Infinity')) : Number(text)

function checkedDay(text: string, place: Place): string {
  const isDay =
    /^\d{4}-/.test(text) && text >= '0001' && new Date(`${text}T00:00Z`).toISOString().startsWith(text)
  if (!isDay) throw invalid(place, `${text} is no day between the years 1 and 9999`)
  return text
}

function checkedTime(text: string, place: Place): string {
  const time = checkedFraction(text.toUpperCase(), place)
  checkedDay(time.slice(0, time.indexOf('T')), place)
  return time
}

/** The database counts nanoseconds. */
function checkedFraction(text: string, place: Place): string {
  if (/\.\d{10}/.test(text)) throw invalid(place, 'more than nine digits of a second')
  return text
}
