/**
 * OData's expressions evaluated by plain code over rows of JSON, straight from the URL conventions: written apart from
 * the service, which translates the same text to Cypher, so that one can be held against the other.
 */
export type JsonRow = Readonly<Record<string, unknown>>

/** An expression as text and as what it means. */
export interface Expression {
  readonly text: string
  readonly value: (row: JsonRow) => unknown
}

type Scalar = string | number | boolean | null

export const literal = (text: string, value: Scalar): Expression => ({ text, value: () => value })
/** A column, of a variable where one is named. */
export const column = (name: string, variable?: string): Expression => ({
  text: variable === undefined ? name : `${variable}/${name}`,
  value: (row) => row[name] ?? null,
})

/** A time as the milliseconds since 1970. */
export const timeColumn = (name: string): Expression => ({
  text: name,
  value: (row) => (typeof row[name] === 'string' ? Date.parse(row[name]) : null),
})
export const timeLiteral = (text: string) => literal(text, Date.parse(text))

/** The variable for an entry of a list. */
export const entry = (variable: string): Expression => ({ text: variable, value: (row) => row[variable] })

/** Null is equal to null only; nothing is less or greater than null. */
const comparisonOperators: Readonly<Record<string, (a: Scalar, b: Scalar) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a !== null && b !== null && a > b,
  lt: (a, b) => a !== null && b !== null && a < b,
  ge: (a, b) => a === b || (a !== null && b !== null && a > b),
  le: (a, b) => a === b || (a !== null && b !== null && a < b),
}
export const comparisonNames = Object.keys(comparisonOperators)

export const comparison = (operator: string, left: Expression, right: Expression): Expression => ({
  text: `(${left.text} ${operator} ${right.text})`,
  value: (row) => comparisonOperators[operator]?.(left.value(row) as Scalar, right.value(row) as Scalar),
})

/** Unknown is null. */
export const conjunction = (left: Expression, right: Expression): Expression => ({
  text: `(${left.text} and ${right.text})`,
  value: (row) => {
    const [a, b] = [left.value(row), right.value(row)]
    if (a === false || b === false) return false
    return a === null || b === null ? null : true
  },
})

export const disjunction = (left: Expression, right: Expression): Expression => ({
  text: `(${left.text} or ${right.text})`,
  value: (row) => {
    const [a, b] = [left.value(row), right.value(row)]
    if (a === true || b === true) return true
    return a === null || b === null ? null : false
  },
})

export const negation = (operand: Expression): Expression => ({
  text: `not ${operand.text}`,
  value: (row) => {
    const value = operand.value(row)
    return value === null ? null : !value
  },
})

export const membership = (operand: Expression, items: readonly Expression[]): Expression => ({
  text: `(${operand.text} in (${items.map(({ text }) => text).join(',')}))`,
  value: (row) => items.some((item) => item.value(row) === operand.value(row)),
})

/** Null as soon as an operand is. */
const propagateNull =
  (operands: readonly Expression[], compute: (...values: never[]) => unknown) =>
  (row: JsonRow): unknown => {
    const values = operands.map(({ value }) => value(row))
    return values.includes(null) ? null : compute(...(values as never[]))
  }

const arithmeticOperators: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
}
export const arithmeticNames = Object.keys(arithmeticOperators)

export const arithmetic = (operator: string, left: Expression, right: Expression): Expression => ({
  text: `(${left.text} ${operator} ${right.text})`,
  value: propagateNull([left, right], arithmeticOperators[operator] as never),
})

/** Of whole numbers: what is left over is cut off, and the rest has the sign of the left. */
export const division = (operator: 'div' | 'mod', left: Expression, by: number): Expression => ({
  text: `(${left.text} ${operator} ${by})`,
  value: propagateNull([left], (value: number) =>
    operator === 'div' ? Math.trunc(value / by) + 0 : (value % by) + 0,
  ),
})

const call = (name: string, operands: readonly Expression[], compute: (...values: never[]) => unknown) => ({
  text: `${name}(${operands.map(({ text }) => text).join(',')})`,
  value: propagateNull(operands, compute),
})

export const functions = {
  contains: (text: Expression, part: Expression) =>
    call('contains', [text, part], (a: string, b: string) => a.includes(b)),
  startswith: (text: Expression, part: Expression) =>
    call('startswith', [text, part], (a: string, b: string) => a.startsWith(b)),
  endswith: (text: Expression, part: Expression) =>
    call('endswith', [text, part], (a: string, b: string) => a.endsWith(b)),
  indexof: (text: Expression, part: Expression) =>
    call('indexof', [text, part], (a: string, b: string) => a.indexOf(b)),
  length: (text: Expression) => call('length', [text], (a: string) => a.length),
  tolower: (text: Expression) => call('tolower', [text], (a: string) => a.toLowerCase()),
  toupper: (text: Expression) => call('toupper', [text], (a: string) => a.toUpperCase()),
  trim: (text: Expression) => call('trim', [text], (a: string) => a.trim()),
  concat: (text: Expression, other: Expression) =>
    call('concat', [text, other], (a: string, b: string) => a + b),
  substring: (text: Expression, start: Expression) =>
    call('substring', [text, start], (a: string, from: number) => a.slice(from)),
  substringOf: (text: Expression, start: Expression, length: Expression) =>
    call('substring', [text, start, length], (a: string, from: number, size: number) =>
      a.slice(from, from + size),
    ),
  round: (number: Expression) =>
    call('round', [number], (a: number) => Math.sign(a) * Math.round(Math.abs(a)) + 0),
  floor: (number: Expression) => call('floor', [number], (a: number) => Math.floor(a) + 0),
  ceiling: (number: Expression) => call('ceiling', [number], (a: number) => Math.ceil(a) + 0),
  year: (time: Expression) => call('year', [time], (a: number) => new Date(a).getUTCFullYear()),
  month: (time: Expression) => call('month', [time], (a: number) => new Date(a).getUTCMonth() + 1),
  day: (time: Expression) => call('day', [time], (a: number) => new Date(a).getUTCDate()),
  hour: (time: Expression) => call('hour', [time], (a: number) => new Date(a).getUTCHours()),
  minute: (time: Expression) => call('minute', [time], (a: number) => new Date(a).getUTCMinutes()),
  second: (time: Expression) => call('second', [time], (a: number) => new Date(a).getUTCSeconds()),
  date: (time: Expression) => call('date', [time], (a: number) => new Date(a).toISOString().slice(0, 10)),
}

/** `list/any(x:condition)` and `list/all(x:condition)`; who does not know does not fulfil the condition. */
export const quantifier = (
  name: 'any' | 'all',
  list: string,
  variable: string,
  condition: Expression,
): Expression => ({
  text: `${list}/${name}(${variable}:${condition.text})`,
  value: (row) => {
    const items = (row[list] ?? []) as readonly unknown[]
    const isFulfilled = (item: unknown) =>
      condition.value(typeof item === 'object' ? (item as JsonRow) : { ...row, [variable]: item }) === true
    return name === 'any' ? items.some(isFulfilled) : items.every(isFulfilled)
  },
})

export interface SortKey {
  readonly expression: Expression
  readonly isDescending: boolean
}

/** Null is less than everything else; rows that are equal go by the key. */
export function sortRows(rows: readonly JsonRow[], sortKeys: readonly SortKey[], key: string): JsonRow[] {
  return rows.toSorted((one, other) => {
    for (const { expression, isDescending } of sortKeys) {
      const [a, b] = [expression.value(one) as Scalar, expression.value(other) as Scalar]
      if (a === b) continue
      const isLess = a === null || (b !== null && a < b)
      return isLess !== isDescending ? -1 : 1
    }
    return String(one[key]) < String(other[key]) ? -1 : 1
  })
}
