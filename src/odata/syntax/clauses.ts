import { invalid } from '../errors.ts'
import { readExpression } from './expression.ts'
import { type Reader, separated } from './tokenReader.ts'
import type { Step, Syntax } from './tree.ts'

export interface OrderSyntax {
  readonly expression: Syntax
  readonly isDescending: boolean
}

export function readOrder(reader: Reader): OrderSyntax[] {
  return separated(reader, ',', () => {
    const expression = readExpression(reader)
    const direction = reader.token.is === 'name' ? reader.take() : undefined
    if (direction && !/^(asc|desc)$/i.test(direction.text)) throw reader.unexpected('asc or desc', direction)
    return { expression, isDescending: direction?.text.toLowerCase() === 'desc' }
  })
}

export function readSelect(reader: Reader): Step[] {
  return separated(reader, ',', () => {
    const { at } = reader.token
    if (reader.takesMark('*')) return { name: '*', at }
    const { text: name } = reader.expectName()
    if (reader.isMark('/') || reader.isMark('(')) {
      throw reader.unsupported(reader.token.at, 'only names of columns and relationships can be selected')
    }
    return { name, at }
  })
}

/** So many rows can be asked for or skipped. */
export const rowsAtMost = 999_999_999

export function wholeNumber(text: string, option: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= rowsAtMost)) {
    throw invalid({ in: option, at: 0 }, `has to be a whole number from 0 to ${rowsAtMost}`)
  }
  return number
}

export function flag(text: string, option: string): boolean {
  if (text !== 'true' && text !== 'false') throw invalid({ in: option, at: 0 }, 'has to be true or false')
  return text === 'true'
}
