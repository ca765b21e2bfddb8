import type { ValueType } from './tree.ts'

/** What a function takes, one list of types for each operand, and what it gives. */
export interface Signature {
  readonly operands: readonly (readonly ValueType[])[]
  /** So many of the last operands may be left out. */
  readonly optional?: number
  /** `first`: the type of its first operand. */
  readonly gives: ValueType | 'first'
}

const text = ['string'] as const
const whole = ['integer'] as const
const numeric = ['integer', 'number'] as const
const day = ['date', 'dateTime'] as const
const clock = ['dateTime', 'timeOfDay'] as const
const moment = ['dateTime'] as const

/** The functions that are supported, by their names in small letters. */
export const signatures: Readonly<Record<string, Signature>> = {
  contains: { operands: [text, text], gives: 'boolean' },
  startswith: { operands: [text, text], gives: 'boolean' },
  endswith: { operands: [text, text], gives: 'boolean' },
  indexof: { operands: [text, text], gives: 'integer' },
  length: { operands: [text], gives: 'integer' },
  substring: { operands: [text, whole, whole], optional: 1, gives: 'string' },
  tolower: { operands: [text], gives: 'string' },
  toupper: { operands: [text], gives: 'string' },
  trim: { operands: [text], gives: 'string' },
  concat: { operands: [text, text], gives: 'string' },
  year: { operands: [day], gives: 'integer' },
  month: { operands: [day], gives: 'integer' },
  day: { operands: [day], gives: 'integer' },
  hour: { operands: [clock], gives: 'integer' },
  minute: { operands: [clock], gives: 'integer' },
  second: { operands: [clock], gives: 'integer' },
  fractionalseconds: { operands: [clock], gives: 'number' },
  totaloffsetminutes: { operands: [moment], gives: 'integer' },
  date: { operands: [moment], gives: 'date' },
  time: { operands: [moment], gives: 'timeOfDay' },
  now: { operands: [], gives: 'dateTime' },
  mindatetime: { operands: [], gives: 'dateTime' },
  maxdatetime: { operands: [], gives: 'dateTime' },
  round: { operands: [numeric], gives: 'first' },
  floor: { operands: [numeric], gives: 'first' },
  ceiling: { operands: [numeric], gives: 'first' },
}
