import fc from 'fast-check'
import {
  arithmetic,
  arithmeticNames,
  column,
  comparison,
  comparisonNames,
  conjunction,
  disjunction,
  division,
  type Expression,
  entry,
  functions,
  literal,
  membership,
  negation,
  quantifier,
  type SortKey,
  timeColumn,
  timeLiteral,
} from './oracle.ts'

/** A question to the table of touchpoints, as text and as what it means. */
export interface ODataQuery {
  readonly filter?: Expression | undefined
  readonly order: readonly SortKey[]
  readonly select?: readonly string[] | undefined
  readonly top?: number | undefined
  readonly skip?: number | undefined
}

export const sampleTexts = [
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
const sampleIntegers = [-3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 240]
const sampleFractions = ['0.5', '2.5', '-1.5', '1e2', '99.75', '0.0']
const sampleDays = ['2025-12-31', '2026-01-01', '2026-02-28', '0001-01-01']
export const sampleTimes = ['2026-01-01T00:00:00Z', '2026-01-01T10:20:30.500Z', '2025-06-30T23:59:59Z']

const textLiteral = (text: string) => literal(`'${text.replaceAll("'", "''")}'`, text)
const nullLiteral = literal('null', null)

const textColumnNames = [
  'id',
  'name',
  'description',
  'externalId',
  'visibility',
  'lifecycle',
  'customerAction',
]
const integerColumnNames = ['importance', 'emotion', 'rating', 'reviewEveryDays', 'deliveredResponseMinutes']

const constantFrom = <Item>(items: readonly Item[]) => fc.constantFrom(...items)

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
    constantFrom(textColumnNames.map((name) => column(name))),
    constantFrom([...sampleTexts.map(textLiteral), nullLiteral]),
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
    constantFrom(integerColumnNames.map((name) => column(name))),
    constantFrom([...sampleIntegers.map((value) => literal(String(value), value)), nullLiteral]),
    fc
      .tuple(constantFrom(arithmeticNames), tie('whole'), tie('whole'))
      .map(([name, a, b]) => arithmetic(name, a, b)),
    fc
      .tuple(
        constantFrom(['div', 'mod'] as const),
        constantFrom(integerColumnNames),
        constantFrom([-3, 2, 5, 7]),
      )
      .map(([name, left, by]) => division(name, column(left), by)),
    tie('text').map((text) => functions.length(text)),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => functions.indexof(a, b)),
    fc
      .tuple(constantFrom(['year', 'month', 'day', 'hour', 'minute', 'second'] as const), tie('time'))
      .map(([name, time]) => functions[name](time)),
  ),
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    constantFrom([column('volumePerMonth'), ...sampleFractions.map((text) => literal(text, Number(text)))]),
    tie('whole'),
    fc
      .tuple(constantFrom(arithmeticNames), tie('number'), tie('number'))
      .map(([name, a, b]) => arithmetic(name, a, b)),
    fc
      .tuple(constantFrom(['round', 'floor', 'ceiling'] as const), tie('number'))
      .map(([name, number]) => functions[name](number)),
  ),
  time: constantFrom([
    timeColumn('measuredAt'),
    timeColumn('reviewedAt'),
    ...sampleTimes.map(timeLiteral),
    nullLiteral,
  ]),
  day: fc.oneof(
    constantFrom([...sampleDays.map((day) => literal(day, day)), nullLiteral]),
    tie('time').map((time) => functions.date(time)),
  ),
  truth: fc.oneof(
    { maxDepth: 3 },
    constantFrom([column('momentOfTruth'), literal('true', true), literal('false', false), nullLiteral]),
    tie('condition'),
  ),
  condition: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    arbitraryComparison(tie('text')),
    arbitraryComparison(tie('whole')),
    arbitraryComparison(tie('number')),
    arbitraryComparison(tie('time')),
    arbitraryComparison(tie('day')),
    arbitraryComparison(tie('truth')),
    constantFrom([column('momentOfTruth')]),
    fc
      .tuple(constantFrom(['contains', 'startswith', 'endswith'] as const), tie('text'), tie('text'))
      .map(([name, text, part]) => functions[name](text, part)),
    fc
      .tuple(
        tie('text'),
        fc.array(constantFrom([...sampleTexts.map(textLiteral), nullLiteral]), { maxLength: 4 }),
      )
      .map(toMembership),
    fc.tuple(tie('whole'), fc.array(tie('whole'), { maxLength: 4 })).map(toMembership),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => conjunction(a, b)),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => disjunction(a, b)),
    tie('condition').map(negation),
    fc
      .tuple(constantFrom(['any', 'all'] as const), arbitraryTagCondition())
      .map(([name, holds]) => quantifier(name, 'tags', 't', holds)),
    fc
      .tuple(constantFrom(['any', 'all'] as const), arbitraryOwnerCondition())
      .map(([name, holds]) => quantifier(name, 'IncomingOwns', 'o', holds)),
  ),
}))

function toMembership([operand, items]: [Expression, Expression[]]): Expression {
  return membership(operand, items)
}

function arbitraryComparison(operand: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> {
  return fc
    .tuple(constantFrom(comparisonNames), operand, operand)
    .map(([name, a, b]) => comparison(name, a, b))
}

/** Said of an entry of the list `tags`. */
function arbitraryTagCondition(): fc.Arbitrary<Expression> {
  const text = constantFrom([...sampleTexts.map(textLiteral), nullLiteral])
  return fc.oneof(
    fc.tuple(constantFrom(comparisonNames), text).map(([name, other]) => comparison(name, entry('t'), other)),
    text.map((part) => functions.contains(entry('t'), part)),
    text.map((part) => negation(functions.startswith(entry('t'), part))),
  )
}

/** Said of a relationship OWNS that points to the touchpoint. */
function arbitraryOwnerCondition(): fc.Arbitrary<Expression> {
  const day = constantFrom([...sampleDays.map((text) => literal(text, text)), nullLiteral])
  const text = constantFrom([...sampleTexts.map(textLiteral), nullLiteral])
  return fc.oneof(
    fc
      .tuple(constantFrom(comparisonNames), day)
      .map(([name, other]) => comparison(name, column('since', 'o'), other)),
    fc
      .tuple(constantFrom(comparisonNames), text)
      .map(([name, other]) => comparison(name, column('claimedBy', 'o'), other)),
    text.map((part) => negation(functions.contains(column('claimedBy', 'o'), part))),
  )
}

const arbitrarySortKey: fc.Arbitrary<SortKey> = fc.record({
  expression: constantFrom([
    ...textColumnNames,
    ...integerColumnNames,
    'volumePerMonth',
    'momentOfTruth',
  ]).map((name) => column(name)),
  isDescending: fc.boolean(),
})

export const arbitraryQuery: fc.Arbitrary<ODataQuery> = fc.record({
  filter: fc.option(condition, { nil: undefined, freq: 10 }),
  order: fc.array(arbitrarySortKey, { maxLength: 3 }),
  select: fc.option(
    fc.uniqueArray(constantFrom([...textColumnNames, ...integerColumnNames, 'measuredAt', 'tags']), {
      minLength: 1,
    }),
    {
      nil: undefined,
    },
  ),
  top: fc.option(fc.nat(30), { nil: undefined }),
  skip: fc.option(fc.nat(20), { nil: undefined }),
})
