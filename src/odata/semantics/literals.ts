import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import type { LiteralSyntax } from '../syntax/tree.ts'
import type { TypedExpression } from './tree.ts'
import type { ValueType } from './valueType.ts'

const int64Limit = 2n ** 63n

/** Resolves a literal to its value; rejects values that do not exist, such as 30 February. */
export function resolveLiteral({ type, text, at }: LiteralSyntax, option: string): TypedExpression {
  const position = { in: option, at }
  const createLiteral = (
    type: ValueType,
    value: string | number | bigint | boolean | null,
  ): TypedExpression => ({
    is: 'value',
    type,
    value,
    isNullable: value === null,
    at,
  })
  switch (type) {
    case 'null':
      return createLiteral('null', null)
    case 'boolean':
      return createLiteral('boolean', text.toLowerCase() === 'true')
    case 'string':
      return createLiteral('string', text)
    case 'integer':
      return createLiteral('integer', parseInteger(text, position))
    case 'number':
      return createLiteral('number', parseNumber(text))
    case 'date':
      return createLiteral('date', parseDate(text, position))
    case 'dateTime':
      return createLiteral('dateTime', parseDateTime(text, position))
    case 'timeOfDay':
      return createLiteral('timeOfDay', parseTimeOfDay(text, position))
    case 'duration':
      return createLiteral('duration', text.slice(text.indexOf("'") + 1, -1))
    case 'guid':
    case 'enumeration':
    case 'other':
      throw notSupported(
        position,
        'literals of this type are not supported because no column has such values; use a string',
      )
  }
}

function parseInteger(text: string, position: OptionPosition): bigint {
  const value = BigInt(text)
  if (value < -int64Limit || value >= int64Limit) throw invalidInput(position, 'integers must fit in 64 bits')
  return value
}

const parseNumber = (text: string) =>
  text.endsWith('INF') ? Number(text.replace('INF', 'Infinity')) : Number(text)

function parseDate(text: string, position: OptionPosition): string {
  const isValidDate =
    /^\d{4}-/.test(text) && text >= '0001' && new Date(`${text}T00:00Z`).toISOString().startsWith(text)
  if (!isValidDate) throw invalidInput(position, `${text} is not a date between 0001-01-01 and 9999-12-31`)
  return text
}

function parseDateTime(text: string, position: OptionPosition): string {
  const time = parseTimeOfDay(text.toUpperCase(), position)
  parseDate(time.slice(0, time.indexOf('T')), position)
  return time
}

/** Rejects what is more precise than the database, which stores nanoseconds. */
function parseTimeOfDay(text: string, position: OptionPosition): string {
  if (/\.\d{10}/.test(text)) throw invalidInput(position, 'fractions of a second must have at most 9 digits')
  return text
}
