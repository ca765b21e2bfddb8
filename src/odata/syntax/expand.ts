import { flag, readOrder, readSelect, wholeNumber } from './clauses.ts'
import { readExpression } from './expression.ts'
import type { OptionsSyntax } from './options.ts'
import { Reader, separated } from './tokenReader.ts'

/** A navigation property to be followed, with what is asked of what is found there. */
export interface ExpandSyntax {
  readonly name: string
  readonly at: number
  /** Only how many there are: `Nav/$count`. */
  readonly isCount: boolean
  readonly options: NestedOptions
  /** The options as they were written, to be asked again of the rows that are too many for the first answer. */
  readonly written: readonly Written[]
}

/** A nested option by its name, as it was written. */
export type Written = readonly [name: string, text: string]

export type NestedOptions = Pick<
  OptionsSyntax,
  'filter' | 'orderby' | 'select' | 'expand' | 'top' | 'skip' | 'count'
>

/** How many levels of relationships can be expanded. */
export const deepestExpansion = 4

export function parseExpand(text: string, option: string): ExpandSyntax[] {
  const reader = new Reader(text, option)
  const items = readExpand(reader, 1)
  reader.expectEnd()
  return items
}

function readExpand(reader: Reader, level: number): ExpandSyntax[] {
  return separated(reader, ',', () => {
    const { at } = reader.token
    if (level > deepestExpansion) throw reader.unsupported(at, `deeper than ${deepestExpansion} levels`)
    if (reader.isMark('*')) throw reader.unsupported(at, 'relationships have to be named one by one')
    const { text: name } = reader.expectName()
    const isCount = reader.takesMark('/') && takesCount(reader)
    const nested = reader.takesMark('(') ? readNested(reader, level) : { options: {}, written: [] }
    return { name, at, isCount, ...nested }
  })
}

function takesCount(reader: Reader): true {
  const { text, at } = reader.expectName()
  if (text !== '$count') throw reader.unsupported(at, `${text} is not supported behind a relationship`)
  return true
}

const readings: Readonly<Record<string, (reader: Reader, level: number) => unknown>> = {
  filter: (reader) => readExpression(reader),
  orderby: readOrder,
  select: readSelect,
  expand: (reader, level) => readExpand(reader, level + 1),
  top: (reader) => wholeNumber(reader.take().text, '$top'),
  skip: (reader) => wholeNumber(reader.take().text, '$skip'),
  count: (reader) => flag(reader.take().text, '$count'),
}

function readNested(reader: Reader, level: number): Pick<ExpandSyntax, 'options' | 'written'> {
  const options: Record<string, unknown> = {}
  const written: Written[] = []
  do {
    const { text, at } = reader.expectName()
    const name = text.replace(/^\$/, '')
    const read = Object.hasOwn(readings, name) ? readings[name] : undefined
    if (!read) throw reader.unsupported(at, `${text} is not supported inside of $expand`)
    if (name in options) throw reader.invalid(at, `${text} is given more than once`)
    reader.expectMark('=')
    const start = reader.token.at
    options[name] = read(reader, level)
    written.push([`$${name}`, reader.text(start, reader.token.at)])
  } while (reader.takesMark(';'))
  reader.expectMark(')')
  return { options, written }
}
