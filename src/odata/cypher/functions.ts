import Cypher from '@neo4j/cypher-builder'
import type { FunctionName } from '../semantics/functions.ts'
import type { ValueType } from '../semantics/valueType.ts'

/** Evaluates an expression once for several uses. */
export function evaluateOnce(
  expression: Cypher.Expr,
  use: (value: Cypher.Variable) => Cypher.Expr,
): Cypher.Expr {
  const value = new Cypher.Variable()
  return Cypher.head(new Cypher.ListComprehension(value).in(new Cypher.List([expression])).map(use(value)))
}

interface FunctionOperands {
  /** Times are in UTC. */
  readonly first: Cypher.Expr
  readonly second: Cypher.Expr
  readonly third: Cypher.Expr | undefined
  readonly firstType: ValueType | undefined
}

type FunctionCompiler = (operands: FunctionOperands) => Cypher.Expr

/** Compiles a function call; every function of OData returns null if an operand is null. */
export function compileFunctionCall(
  name: FunctionName,
  [operand = Cypher.Null, second = Cypher.Null, third]: readonly Cypher.Expr[],
  firstType: ValueType | undefined,
): Cypher.Expr {
  const first = firstType === 'dateTime' ? toUtc(operand) : operand
  return functionCompilers[name]({ first, second, third, firstType })
}

const functionCompilers: Readonly<Record<FunctionName, FunctionCompiler>> = {
  contains: ({ first, second }) => Cypher.contains(first, second),
  startswith: ({ first, second }) => Cypher.startsWith(first, second),
  endswith: ({ first, second }) => Cypher.endsWith(first, second),
  indexof: ({ first, second }) =>
    evaluateOnce(first, (text) => evaluateOnce(second, (needle) => indexOf(text, needle))),
  length: ({ first }) => Cypher.size(first),
  substring: ({ first, second, third }) => substring(first, second, third),
  tolower: ({ first }) => Cypher.toLower(first),
  toupper: ({ first }) => Cypher.toUpper(first),
  trim: ({ first }) => Cypher.trim(first),
  concat: ({ first, second }) => Cypher.plus(first, second),
  year: compileComponent('year'),
  month: compileComponent('month'),
  day: compileComponent('day'),
  hour: compileComponent('hour'),
  minute: compileComponent('minute'),
  second: compileComponent('second'),
  fractionalseconds: ({ first }) =>
    Cypher.divide(temporalComponent(first, 'nanosecond'), new Cypher.Literal(1e9)),
  totaloffsetminutes: compileComponent('offsetMinutes'),
  date: ({ first }) => Cypher.date(first),
  time: ({ first }) => Cypher.localtime(first),
  now: () => Cypher.datetime(),
  mindatetime: () => Cypher.datetime(new Cypher.Literal('0001-01-01T00:00:00Z')),
  maxdatetime: () => Cypher.datetime(new Cypher.Literal('9999-12-31T23:59:59.999999999Z')),
  round: ({ first, firstType }) => (firstType === 'integer' ? first : roundHalfAwayFromZero(first)),
  floor: ({ first, firstType }) => (firstType === 'integer' ? first : Cypher.floor(first)),
  ceiling: ({ first, firstType }) => (firstType === 'integer' ? first : Cypher.ceil(first)),
}

/** Compiles a function that reads a component of a date or time. */
function compileComponent(component: string): FunctionCompiler {
  return ({ first }) => temporalComponent(first, component)
}

const temporalComponent = (moment: Cypher.Expr, name: string) =>
  evaluateOnce(moment, (value) => value.property(name))

/** Converts a time to UTC, because other clients may store other time zones. */
const toUtc = (moment: Cypher.Expr) =>
  evaluateOnce(moment, (value) => {
    const zoned = new Cypher.Map({ datetime: value, timezone: new Cypher.Literal('Z') })
    return new Cypher.Case().when(Cypher.isNotNull(value)).then(Cypher.datetime(zoned))
  })

function indexOf(text: Cypher.Variable, needle: Cypher.Variable): Cypher.Expr {
  const before = Cypher.size(Cypher.head(Cypher.split(text, needle)))
  return new Cypher.Case()
    .when(Cypher.or(Cypher.isNull(text), Cypher.isNull(needle)))
    .then(Cypher.Null)
    .when(Cypher.eq(needle, new Cypher.Literal('')))
    .then(new Cypher.Literal(0))
    .when(Cypher.contains(text, needle))
    .then(before)
    .else(new Cypher.Literal(-1))
}

/** Compiles `substring`; the database rejects a null start or length. */
function substring(text: Cypher.Expr, start: Cypher.Expr, length: Cypher.Expr | undefined): Cypher.Expr {
  const substringFrom = (first: Cypher.Expr, size: Cypher.Expr | undefined) =>
    size ? Cypher.substring(text, first, size) : Cypher.substring(text, first)
  const unlessNull = (value: Cypher.Expr, use: (value: Cypher.Expr) => Cypher.Expr) =>
    evaluateOnce(value, (present) => new Cypher.Case().when(Cypher.isNotNull(present)).then(use(present)))
  return unlessNull(start, (first) =>
    length ? unlessNull(length, (size) => substringFrom(first, size)) : substringFrom(first, undefined),
  )
}

/** Rounds halves away from zero, as OData requires. */
const roundHalfAwayFromZero = (value: Cypher.Expr) => Cypher.round(value, 0, 'HALF_UP')
