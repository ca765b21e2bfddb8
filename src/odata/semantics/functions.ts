import type { ValueType } from './tree.ts'

/** What a function takes, one list of types for each operand, and what it gives. */
export interface FunctionSignature {
  readonly operands: readonly (readonly ValueType[])[]
  /** So many of the last operands may be left out. */
  readonly optionalOperands?: number
  /** `first`: the type of its first operand. */
  readonly returnType: ValueType | 'first'
}

const stringTypes = ['string'] as const
const integerTypes = ['integer'] as const
const numericTypes = ['integer', 'number'] as const
const day = ['date', 'dateTime'] as const
const timeTypes = ['dateTime', 'timeOfDay'] as const
const dateTimeTypes = ['dateTime'] as const

/** The functions that are supported, by their names in small letters. */
export const functionSignatures: Readonly<Record<string, FunctionSignature>> = {
  contains: { operands: [stringTypes, stringTypes], returnType: 'boolean' },
  startswith: { operands: [stringTypes, stringTypes], returnType: 'boolean' },
  endswith: { operands: [stringTypes, stringTypes], returnType: 'boolean' },
  indexof: { operands: [stringTypes, stringTypes], returnType: 'integer' },
  length: { operands: [stringTypes], returnType: 'integer' },
  substring: {
    operands: [stringTypes, integerTypes, integerTypes],
    optionalOperands: 1,
    returnType: 'string',
  },
  tolower: { operands: [stringTypes], returnType: 'string' },
  toupper: { operands: [stringTypes], returnType: 'string' },
  trim: { operands: [stringTypes], returnType: 'string' },
  concat: { operands: [stringTypes, stringTypes], returnType: 'string' },
  year: { operands: [day], returnType: 'integer' },
  month: { operands: [day], returnType: 'integer' },
  day: { operands: [day], returnType: 'integer' },
  hour: { operands: [timeTypes], returnType: 'integer' },
  minute: { operands: [timeTypes], returnType: 'integer' },
  second: { operands: [timeTypes], returnType: 'integer' },
  fractionalseconds: { operands: [timeTypes], returnType: 'number' },
  totaloffsetminutes: { operands: [dateTimeTypes], returnType: 'integer' },
  date: { operands: [dateTimeTypes], returnType: 'date' },
  time: { operands: [dateTimeTypes], returnType: 'timeOfDay' },
  now: { operands: [], returnType: 'dateTime' },
  mindatetime: { operands: [], returnType: 'dateTime' },
  maxdatetime: { operands: [], returnType: 'dateTime' },
  round: { operands: [numericTypes], returnType: 'first' },
  floor: { operands: [numericTypes], returnType: 'first' },
  ceiling: { operands: [numericTypes], returnType: 'first' },
}
