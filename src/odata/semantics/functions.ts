import { describeUnknown } from '../../model/suggest.ts'
import { invalidInput, notSupported, type OptionPosition } from '../errors.ts'
import type { ValueType } from './valueType.ts'

/** Types of the operands of a function and of its result. */
export interface FunctionSignature {
  readonly operands: readonly (readonly ValueType[])[]
  /** Number of trailing operands that may be omitted. */
  readonly optionalOperands?: number
  /** `first`: the type of the first operand. */
  readonly returnType: ValueType | 'first'
}

const stringTypes = ['string'] as const
const integerTypes = ['integer'] as const
const numericTypes = ['integer', 'number'] as const
const dateTypes = ['date', 'dateTime'] as const
const timeTypes = ['dateTime', 'timeOfDay'] as const
const dateTimeTypes = ['dateTime'] as const

/** The supported functions, by name in lower case. */
export const functionSignatures = {
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
  year: { operands: [dateTypes], returnType: 'integer' },
  month: { operands: [dateTypes], returnType: 'integer' },
  day: { operands: [dateTypes], returnType: 'integer' },
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
} as const satisfies Readonly<Record<string, FunctionSignature>>

export type FunctionName = keyof typeof functionSignatures

const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(functionSignatures, name)

/** What to use instead of the functions of OData that are not supported. */
const alternatives: Readonly<Record<string, string>> = {
  case: "use 'and' and 'or'",
  cast: 'compare values of the same type',
  hassubsequence: 'use any',
  hassubset: 'use any with and',
  isof: 'remove it, since all rows have the same type',
  matchespattern: 'use contains, startswith or endswith',
  totalseconds: 'compare times with each other, or add a duration to one',
}

/** Finds the function of a name, which is case-insensitive. */
export function resolveFunctionName(name: string, position: OptionPosition): FunctionName {
  const lowerCaseName = name.toLowerCase()
  if (isFunctionName(lowerCaseName)) return lowerCaseName
  if (Object.hasOwn(alternatives, lowerCaseName) || name.includes('.') || /^[$@]/.test(name)) {
    const { [lowerCaseName]: alternative = 'use one without a namespace' } = alternatives
    throw notSupported(position, `the function ${name} is not supported; ${alternative}`)
  }
  throw invalidInput(position, describeUnknown('function', name, Object.keys(functionSignatures)))
}
