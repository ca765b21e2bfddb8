import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  createTestApp,
  createTestGraph,
  department,
  owns,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'
import { arbitraryQuery, type ODataQuery, sampleTexts, sampleTimes } from './arbitraryQuery.ts'
import { type JsonRow, sortRows } from './oracle.ts'

/** `npm run prove:odata` asks a thousand. */
const seeds = Number(process.env.CX_ATLAS_ODATA_SEEDS ?? 40)
const touchpoints = 60

const graph = await createTestGraph()
const app = await createTestApp(graph)

beforeAll(async () => {
  await seedGraph(graph, ...ecosystem())
})

describe('what the feed answers', () => {
  it('is what plain code makes of the JSON of the API, whatever is asked', { timeout: 900_000 }, async () => {
    const rows = await fetchExpandedRows()
    expect(rows).toHaveLength(touchpoints)
    const sizes: number[] = []
    for (let seed = 1; seed <= seeds; seed += 1) {
      const [query] = fc.sample(arbitraryQuery, { seed, numRuns: 1 })
      if (!query) throw new Error('There is no question')
      const expected = evaluateQuery(query, rows)
      const address = toUrl(query)
      const response = await app.inject(address)
      expect(response.statusCode, `seed ${seed}: ${decodeURIComponent(address)}\n${response.body}`).toBe(200)
      const { value, '@odata.count': count } = response.json()
      expect(value, `seed ${seed}: ${decodeURIComponent(address)}`).toEqual(expected.rows)
      expect(count, `seed ${seed}: ${decodeURIComponent(address)}`).toBe(expected.count)
      sizes.push(expected.count)
    }
    const selectiveSizes = sizes.filter((size) => size > 0 && size < touchpoints)
    expect(selectiveSizes.length, 'filters that find some but not all').toBeGreaterThan(seeds / 5)
  })
})

/** Different from row to row, and often absent. */
function ecosystem(): object[] {
  const pick = <Item>(items: readonly Item[], index: number, step: number): Item | undefined =>
    (index * step) % 3 === 0 ? undefined : items[(index * step) % items.length]
  const nonBlankTexts = sampleTexts.filter((word) => word.trim() !== '')
  return [
    department('finance'),
    department('it'),
    ...Array.from({ length: touchpoints }, (_, index) =>
      touchpoint(`t-${String(index).padStart(2, '0')}`, {
        name: nonBlankTexts[index % nonBlankTexts.length],
        description: pick(nonBlankTexts, index, 5),
        externalId: pick(nonBlankTexts, index, 7),
        customerAction: pick([' a b ', 'Asks', 'asks'], index, 11),
        visibility: pick(['frontstage', 'backstage', 'support'], index, 2),
        lifecycle: pick(['planned', 'live', 'retiring', 'retired'], index, 5),
        momentOfTruth: pick([true, false], index, 7),
        importance: pick([1, 2, 3, 4, 5], index, 1),
        emotion: pick([-2, -1, 0, 1, 2], index, 7),
        rating: pick([-2, 0, 2], index, 11),
        reviewEveryDays: pick([1, 7, 240], index, 13),
        deliveredResponseMinutes: pick([0, 7, 240, 3_000], index, 17),
        volumePerMonth: pick([0, 0.5, 2.5, 99.75, 100], index, 19),
        measuredAt: pick(sampleTimes, index, 4),
        reviewedAt: pick(sampleTimes, index, 5),
        tags: pick([['in'], ['invoice', 'É'], ["can't", 'v', 'Zürich']], index, 8),
      }),
    ).map(omitUndefined),
    ...Array.from({ length: touchpoints }, (_, index) => index)
      .filter((index) => index % 3 > 0)
      .map((index) =>
        owns(index % 2 === 0 ? 'finance' : 'it', `t-${String(index).padStart(2, '0')}`, {
          ...(index % 4 > 0 && { since: '2026-01-01' }),
          ...(index % 5 > 0 && { claimedBy: nonBlankTexts[index % nonBlankTexts.length] }),
        }),
      ),
  ]
}

const omitUndefined = (change: { properties: object }) => ({
  ...change,
  properties: Object.fromEntries(
    Object.entries(change.properties).filter(([, value]) => value !== undefined),
  ),
})

async function fetchExpandedRows(): Promise<JsonRow[]> {
  const { items } = (await app.inject(`/touchpoints?limit=100`)).json()
  const ownerships = (await app.inject(`/relationships?type=OWNS&limit=1000`)).json().items
  return items.map((item: JsonRow) => ({
    ...item,
    IncomingOwns: ownerships
      .filter(({ to }: { to: { id: string } }) => to.id === item.id)
      .map(({ properties, ...rest }: { properties?: object }) => ({ ...rest, ...properties })),
  }))
}

function evaluateQuery({ filter, order, select, top, skip = 0 }: ODataQuery, rows: readonly JsonRow[]) {
  const matchingRows = filter ? rows.filter((row) => filter.value(row) === true) : rows
  const page = sortRows(matchingRows, order, 'id').slice(skip, top === undefined ? undefined : skip + top)
  return { count: matchingRows.length, rows: page.map((row) => projectRow(row, select ?? defaultColumns)) }
}

const defaultColumns = ['id', 'name', 'importance', 'tags', 'measuredAt']

/** In the order of the table. */
function projectRow(row: JsonRow, names: readonly string[]): JsonRow {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? (name === 'tags' ? [] : null)]))
}

function toUrl({ filter, order, select = defaultColumns, top, skip }: ODataQuery): string {
  const sortClauses = order.map(
    ({ expression, isDescending }) => `${expression.text}${isDescending ? ' desc' : ''}`,
  )
  const options = [
    ['$count', 'true'],
    ['$select', select.join(',')],
    ...(filter ? [['$filter', filter.text]] : []),
    ...(sortClauses.length > 0 ? [['$orderby', sortClauses.join(',')]] : []),
    ...(top === undefined ? [] : [['$top', String(top)]]),
    ...(skip === undefined ? [] : [['$skip', String(skip)]]),
  ]
  return `/odata/Touchpoints?${options.map(([name, text]) => `${name}=${encodeURIComponent(text ?? '')}`).join('&')}`
}
