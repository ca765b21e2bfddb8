import { formatNumber } from '../../model/text.ts'
import { invalidInput } from '../errors.ts'
import { readExpression } from './expression.ts'
import { type PartLimit, readSeparated, type TokenReader } from './tokenReader.ts'
import type { ExpressionSyntax, NameSyntax } from './tree.ts'

export interface OrderSyntax {
  readonly expression: ExpressionSyntax
  readonly isDescending: boolean
}

const sortTerms: PartLimit = { max: 50, parts: 'terms' }

/** Reads the items of `$orderby`. */
export function readOrder(reader: TokenReader): OrderSyntax[] {
  return readSeparated(reader, ',', () => {
    reader.countPart(sortTerms, reader.token.at)
    const expression = readExpression(reader)
    const direction = reader.token.is === 'name' ? reader.take() : undefined
    if (direction && !/^(asc|desc)$/i.test(direction.text))
      throw reader.unexpectedToken('asc or desc', direction)
    return { expression, isDescending: direction?.text.toLowerCase() === 'desc' }
  })
}

/** Reads the items of `$select`. */
export function readSelect(reader: TokenReader): NameSyntax[] {
  return readSeparated(reader, ',', () => {
    const { at } = reader.token
    if (reader.tryTakeMark('*')) return { name: '*', at }
    const { text: name } = reader.expectName()
    if (reader.isMark('/') || reader.isMark('(')) {
      throw reader.notSupported(
        reader.token.at,
        'paths in $select are not supported; use $select inside $expand',
      )
    }
    return { name, at }
  })
}

/** Maximum of `$top` and `$skip`. */
export const maxRows = 999_999_999

/** Parses the number of `$top` or `$skip`. */
export function parseRowCount(text: string, option: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= maxRows)) {
    throw invalidInput({ in: option, at: 0 }, `must be an integer from 0 to ${formatNumber(maxRows)}`)
  }
  return number
}

/** Parses the value of `$count`. */
export function parseBoolean(text: string, option: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalidInput({ in: option, at: 0 }, 'must be true or false')
  return text === 'true'
}
