import fc from 'fast-check'
import {
  arithmetic,
  arithmeticNames,
  both,
  column,
  comparison,
  comparisonNames,
  division,
  type Expression,
  either,
  entry,
  functions,
  literal,
  membership,
  negation,
  type Order,
  quantified,
  timeColumn,
  timeLiteral,
} from './oracle.ts'

/** A question to the table of touchpoints, as text and as what it means. */
export interface Question {
  readonly filter?: Expression | undefined
  readonly order: readonly Order[]
  readonly select?: readonly string[] | undefined
  readonly top?: number | undefined
  readonly skip?: number | undefined
}

export const words = [
  'invoice',
  'Invoice',
  'in',
  'v',
  'Zürich',
  "can't",
  ' a b ',
  '',
  'É',
  '_%',
  '\\',
  '日本',
]
const wholes = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 240]
const fractions = ['0.5', '2.5', '-1.5', '1e2', '99.75', '0.0']
const days = ['2025-12-31', '2026-01-01', '2026-02-28', '0001-01-01']
export const times = ['2026-01-01T00:00:00Z', '2026-01-01T10:20:30.500Z', '2025-06-30T23:59:59Z']

const written = (text: string) => literal(`'${text.replaceAll("'", "''")}'`, text)
const nothing = literal('null', null)

const textColumns = ['id', 'name', 'description', 'externalId', 'visibility', 'lifecycle', 'customerAction']
const wholeColumns = ['importance', 'emotion', 'rating', 'reviewEveryDays', 'deliveredResponseMinutes']

const one = <Item>(items: readonly Item[]) => fc.constantFrom(...items)

const { condition } = fc.letrec<{
  text: Expression
  whole: Expression
  number: Expression
  time: Expression
  day: Expression
  truth: Expression
  condition: Expression
}>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    one(textColumns.map((name) => column(name))),
    one([...words.map(written), nothing]),
    tie('text').map((text) => functions.tolower(text)),
    tie('text').map((text) => functions.toupper(text)),
    tie('text').map((text) => functions.trim(text)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => functions.concat(a, b)),
    fc
      .tuple(tie('text'), fc.nat(6))
      .map(([text, start]) => functions.substring(text, literal(`${start}`, start))),
    fc
      .tuple(tie('text'), fc.nat(6), fc.nat(4))
      .map(([text, start, size]) =>
        functions.substringOf(text, literal(`${start}`, start), literal(`${size}`, size)),
      ),
  ),
  whole: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    one(wholeColumns.map((name) => column(name))),
    one([...wholes.map((value) => literal(String(value), value)), nothing]),
    fc.tuple(one(arithmeticNames), tie('whole'), tie('whole')).map(([name, a, b]) => arithmetic(name, a, b)),
    fc
      .tuple(one(['div', 'mod'] as const), one(wholeColumns), one([-3, 2, 5, 7]))
      .map(([name, left, by]) => division(name, column(left), by)),
    tie('text').map((text) => functions.length(text)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => functions.indexof(a, b)),
    fc
      .tuple(one(['year', 'month', 'day', 'hour', 'minute', 'second'] as const), tie('time'))
      .map(([name, time]) => functions[name](time)),
  ),
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    one([column('volumePerMonth'), ...fractions.map((text) => literal(text, Number(text)))]),
    tie('whole'),
    fc
      .tuple(one(arithmeticNames), tie('number'), tie('number'))
      .map(([name, a, b]) => arithmetic(name, a, b)),
    fc
      .tuple(one(['round', 'floor', 'ceiling'] as const), tie('number'))
      .map(([name, number]) => functions[name](number)),
  ),
  time: one([timeColumn('measuredAt'), timeColumn('reviewedAt'), ...times.map(timeLiteral), nothing]),
  day: fc.oneof(
    one([...days.map((day) => literal(day, day)), nothing]),
    tie('time').map((time) => functions.date(time)),
  ),
  truth: fc.oneof(
    { maxDepth: 3 },
    one([column('momentOfTruth'), literal('true', true), literal('false', false), nothing]),
    tie('condition'),
  ),
  condition: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    compared(tie('text')),
    compared(tie('whole')),
    compared(tie('number')),
    compared(tie('time')),
    compared(tie('day')),
    compared(tie('truth')),
    one([column('momentOfTruth')]),
    fc
      .tuple(one(['contains', 'startswith', 'endswith'] as const), tie('text'), tie('text'))
      .map(([name, text, part]) => functions[name](text, part)),
    fc.tuple(tie('text'), fc.array(one([...words.map(written), nothing]), { maxLength: 4 })).map(member),
    fc.tuple(tie('whole'), fc.array(tie('whole'), { maxLength: 4 })).map(member),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => both(a, b)),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => either(a, b)),
    tie('condition').map(negation),
    fc
      .tuple(one(['any', 'all'] as const), ofEntry())
      .map(([name, holds]) => quantified(name, 'tags', 't', holds)),
    fc
      .tuple(one(['any', 'all'] as const), ofOwner())
      .map(([name, holds]) => quantified(name, 'IncomingOwns', 'o', holds)),
  ),
}))

function member([operand, items]: [Expression, Expression[]]): Expression {
  return membership(operand, items)
}

function compared(operand: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return fc.tuple(one(comparisonNames), operand, operand).map(([name, a, b]) => comparison(name, a, b))
}

/** Said of an entry of the list `tags`. */
function ofEntry(): fc.Arbitrary<Expression> {
  const text = one([...words.map(written), nothing])
  return fc.oneof(
    fc.tuple(one(comparisonNames), text).map(([name, other]) => comparison(name, entry('t'), other)),
    text.map((part) => functions.contains(entry('t'), part)),
    text.map((part) => negation(functions.startswith(entry('t'), part))),
  )
}

/** Said of a relationship OWNS that points to the touchpoint. */
function ofOwner(): fc.Arbitrary<Expression> {
  const day = one([...days.map((text) => literal(text, text)), nothing])
  const text = one([...words.map(written), nothing])
  return fc.oneof(
    fc.tuple(one(comparisonNames), day).map(([name, other]) => comparison(name, column('since', 'o'), other)),
    fc
      .tuple(one(comparisonNames), text)
      .map(([name, other]) => comparison(name, column('claimedBy', 'o'), other)),
    text.map((part) => negation(functions.contains(column('claimedBy', 'o'), part))),
  )
}

const orders: fc.Arbitrary<Order> = fc.record({
  expression: one([...textColumns, ...wholeColumns, 'volumePerMonth', 'momentOfTruth']).map((name) =>
    column(name),
  ),
  isDescending: fc.boolean(),
})

export const questions: fc.Arbitrary<Question> = fc.record({
  filter: fc.option(condition, { nil: undefined, freq: 10 }),
  order: fc.array(orders, { maxLength: 3 }),
  select: fc.option(
    fc.uniqueArray(one([...textColumns, ...wholeColumns, 'measuredAt', 'tags']), { minLength: 1 }),
    {
      nil: undefined,
    },
  ),
  top: fc.option(fc.nat(30), { nil: undefined }),
  skip: fc.option(fc.nat(20), { nil: undefined }),
})
