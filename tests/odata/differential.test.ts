import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, department, openTestApp, openTestGraph, owns, touchpoint } from '../support/testGraph.ts'
import { type Question, questions, times, words } from './arbitraryQuery.ts'
import { ordered, type Row } from './oracle.ts'

/** `npm run prove:odata` asks a thousand. */
const seeds = Number(process.env.CX_ATLAS_ODATA_SEEDS ?? 40)
const touchpoints = 60

const graph = await openTestGraph()
const app = await openTestApp(graph)

beforeAll(async () => {
  await build(graph, ...ecosystem())
})

describe('what the feed answers', () => {
  it('is what plain code makes of the JSON of the API, whatever is asked', { timeout: 900_000 }, async () => {
    const rows = await rowsOfTheApi()
    expect(rows).toHaveLength(touchpoints)
    const sizes: number[] = []
    for (let seed = 1; seed <= seeds; seed += 1) {
      const [question] = fc.sample(questions, { seed, numRuns: 1 })
      if (!question) throw new Error('There is no question')
      const expected = answerTo(question, rows)
      const address = addressOf(question)
      const response = await app.inject(address)
      expect(response.statusCode, `seed ${seed}: ${decodeURIComponent(address)}\n${response.body}`).toBe(200)
      const { value, '@odata.count': count } = response.json()
      expect(value, `seed ${seed}: ${decodeURIComponent(address)}`).toEqual(expected.rows)
      expect(count, `seed ${seed}: ${decodeURIComponent(address)}`).toBe(expected.count)
      sizes.push(expected.count)
    }
    const telling = sizes.filter((size) => size > 0 && size < touchpoints)
    expect(telling.length, 'filters that find some but not all').toBeGreaterThan(seeds / 5)
  })
})

/** Different from row to row, and often absent. */
function ecosystem(): object[] {
  const some = <Item>(items: readonly Item[], index: number, step: number): Item | undefined =>
    (index * step) % 3 === 0 ? undefined : items[(index * step) % items.length]
  const given = words.filter((word) => word.trim() !== '')
  return [
    department('finance'),
    department('it'),
    ...Array.from({ length: touchpoints }, (_, index) =>
      touchpoint(`t-${String(index).padStart(2, '0')}`, {
        name: given[index % given.length],
        description: some(given, index, 5),
        externalId: some(given, index, 7),
        customerAction: some([' a b ', 'Asks', 'asks'], index, 11),
        visibility: some(['frontstage', 'backstage', 'support'], index, 2),
        lifecycle: some(['planned', 'live', 'retiring', 'retired'], index, 5),
        momentOfTruth: some([true, false], index, 7),
        importance: some([1, 2, 3, 4, 5], index, 1),
        emotion: some([-2, -1, 0, 1, 2], index, 7),
        rating: some([-2, 0, 2], index, 11),
        reviewEveryDays: some([1, 7, 240], index, 13),
        deliveredResponseMinutes: some([0, 7, 240, 3_000], index, 17),
        volumePerMonth: some([0, 0.5, 2.5, 99.75, 100], index, 19),
        measuredAt: some(times, index, 4),
        reviewedAt: some(times, index, 5),
        tags: some([['in'], ['invoice', 'É'], ["can't", 'v', 'Zürich']], index, 8),
      }),
    ).map(withoutAbsent),
    ...Array.from({ length: touchpoints }, (_, index) => index)
      .filter((index) => index % 3 > 0)
      .map((index) =>
        owns(index % 2 === 0 ? 'finance' : 'it', `t-${String(index).padStart(2, '0')}`, {
          ...(index % 4 > 0 && { since: '2026-01-01' }),
          ...(index % 5 > 0 && { claimedBy: given[index % given.length] }),
        }),
      ),
  ]
}

const withoutAbsent = (part: { properties: object }) => ({
  ...part,
  properties: Object.fromEntries(Object.entries(part.properties).filter(([, value]) => value !== undefined)),
})

async function rowsOfTheApi(): Promise<Row[]> {
  const { items } = (await app.inject(`/touchpoints?limit=100`)).json()
  const owned = (await app.inject(`/relationships?type=OWNS&limit=1000`)).json().items
  return items.map((item: Row) => ({
    ...item,
    IncomingOwns: owned
      .filter(({ to }: { to: { id: string } }) => to.id === item.id)
      .map(({ properties, ...rest }: { properties?: object }) => ({ ...rest, ...properties })),
  }))
}

function answerTo({ filter, order, select, top, skip = 0 }: Question, rows: readonly Row[]) {
  const found = filter ? rows.filter((row) => filter.value(row) === true) : rows
  const page = ordered(found, order, 'id').slice(skip, top === undefined ? undefined : skip + top)
  return { count: found.length, rows: page.map((row) => shown(row, select ?? usual)) }
}

const usual = ['id', 'name', 'importance', 'tags', 'measuredAt']

/** In the order of the table. */
function shown(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? (name === 'tags' ? [] : null)]))
}

function addressOf({ filter, order, select = usual, top, skip }: Question): string {
  const orders = order.map(
    ({ expression, isDescending }) => `${expression.text}${isDescending ? ' desc' : ''}`,
  )
  const options = [
    ['$count', 'true'],
    ['$select', select.join(',')],
    ...(filter ? [['$filter', filter.text]] : []),
    ...(orders.length > 0 ? [['$orderby', orders.join(',')]] : []),
    ...(top === undefined ? [] : [['$top', String(top)]]),
    ...(skip === undefined ? [] : [['$skip', String(skip)]]),
  ]
  return `/odata/Touchpoints?${options.map(([name, text]) => `${name}=${encodeURIComponent(text ?? '')}`).join('&')}`
}
