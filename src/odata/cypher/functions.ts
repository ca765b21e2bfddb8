import Cypher from '@neo4j/cypher-builder'
import type { ValueType } from '../semantics/tree.ts'

/** Evaluates an expression once for several uses. */
export function evaluateOnce(
  expression: Cypher.Expr,
  use: (value: Cypher.Variable) => Cypher.Expr,
): Cypher.Expr {
  const value = new Cypher.Variable()
  return Cypher.head(new Cypher.ListComprehension(value).in(new Cypher.List([expression])).map(use(value)))
}

/** A call in Cypher; like every function of OData it gives null when an operand is null. */
export function compileFunctionCall(
  name: string,
  operands: readonly Cypher.Expr[],
  types: readonly ValueType[],
): Cypher.Expr {
  const [first = Cypher.Null, second = Cypher.Null, third] = operands
  const moment = types[0] === 'dateTime' ? toUtc(first) : first
  switch (name) {
    case 'contains':
      return Cypher.contains(first, second)
    case 'startswith':
      return Cypher.startsWith(first, second)
    case 'endswith':
      return Cypher.endsWith(first, second)
    case 'indexof':
      return evaluateOnce(first, (text) => evaluateOnce(second, (needle) => indexOf(text, needle)))
    case 'length':
      return Cypher.size(first)
    case 'substring':
      return substring(first, second, third)
    case 'tolower':
      return Cypher.toLower(first)
    case 'toupper':
      return Cypher.toUpper(first)
    case 'trim':
      return Cypher.trim(first)
    case 'concat':
      return Cypher.plus(first, second)
    case 'fractionalseconds':
      return Cypher.divide(temporalComponent(moment, 'nanosecond'), new Cypher.Literal(1e9))
    case 'totaloffsetminutes':
      return temporalComponent(moment, 'offsetMinutes')
    case 'date':
      return Cypher.date(moment)
    case 'time':
      return Cypher.localtime(moment)
    case 'now':
      return Cypher.datetime()
    case 'mindatetime':
      return Cypher.datetime(new Cypher.Literal('0001-01-01T00:00:00Z'))
    case 'maxdatetime':
      return Cypher.datetime(new Cypher.Literal('9999-12-31T23:59:59.999999999Z'))
    case 'round':
      return types[0] === 'integer' ? first : roundHalfAwayFromZero(first)
    case 'floor':
      return types[0] === 'integer' ? first : Cypher.floor(first)
    case 'ceiling':
      return types[0] === 'integer' ? first : Cypher.ceil(first)
    default:
      return temporalComponent(moment, name)
  }
}

/** `year`, `minute` and so on have the same names in Cypher. */
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
