import { invalidInput } from '../errors.ts'
import { readExpression } from './expression.ts'
import { readSeparated, type TokenReader } from './tokenReader.ts'
import type { ExpressionSyntax, NameSyntax } from './tree.ts'

export interface OrderSyntax {
  readonly expression: ExpressionSyntax
  readonly isDescending: boolean
}

export function readOrder(reader: TokenReader): OrderSyntax[] {
  return readSeparated(reader, ',', () => {
    const expression = readExpression(reader)
    const direction = reader.token.is === 'name' ? reader.take() : undefined
    if (direction && !/^(asc|desc)$/i.test(direction.text))
      throw reader.unexpectedToken('asc or desc', direction)
    return { expression, isDescending: direction?.text.toLowerCase() === 'desc' }
  })
}

export function readSelect(reader: TokenReader): NameSyntax[] {
  return readSeparated(reader, ',', () => {
    const { at } = reader.token
    if (reader.tryTakeMark('*')) return { name: '*', at }
    const { text: name } = reader.expectName()
    if (reader.isMark('/') || reader.isMark('(')) {
      throw reader.notSupported(reader.token.at, 'only names of columns and relationships can be selected')
    }
    return { name, at }
  })
}

/** So many rows can be asked for or skipped. */
export const maxRows = 999_999_999

export function parseRowCount(text: string, option: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= maxRows)) {
    throw invalidInput({ in: option, at: 0 }, `has to be a whole number from 0 to ${maxRows}`)
  }
  return number
}

export function parseBoolean(text: string, option: string): boolean {
  if (text !== 'true' && text !== 'false')
    throw invalidInput({ in: option, at: 0 }, 'has to be true or false')
  return text === 'true'
}
