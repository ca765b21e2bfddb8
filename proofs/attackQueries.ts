import { endlessQueries } from '../tests/replica/endlessQueries.ts'
import { forbiddenQueries } from '../tests/reports/queries/forbiddenQueries.ts'

/** A query that an analyst types. */
export interface AttackQuery {
  readonly query: string
  readonly parameters?: object | undefined
}

const toQueries = (texts: readonly string[]): readonly AttackQuery[] => texts.map((query) => ({ query }))

/** Queries that are refused before they run. */
export const refusedQueries = toQueries(forbiddenQueries.map(([query]) => query))

/** Queries that end at a limit of the database: of time, memory or rows. */
export const expensiveQueries = toQueries([
  'UNWIND range(1, 1000000) AS x UNWIND range(1, 1000000) AS y RETURN max(x * y) AS product',
  'UNWIND range(1, 100000000) AS x RETURN collect(x) AS numbers',
  'UNWIND range(1, 100000000) AS x RETURN x AS number ORDER BY number DESC',
  'RETURN [i IN range(1, 30000000) | 1] AS ones',
  'MATCH (a:Touchpoint), (b:Touchpoint), (c:Touchpoint), (d:Touchpoint) RETURN count(*) AS combinations',
  'MATCH path = (a:Touchpoint)-[*1..20]-(b:Touchpoint) RETURN count(path) AS paths',
  `MATCH (a0:Touchpoint)${range(40, (number) => `--(a${number})`)} RETURN count(*) AS chains`,
  'MATCH (a:Touchpoint), (b:Touchpoint) MATCH path = allShortestPaths((a)-[*]-(b)) RETURN count(path) AS paths',
])

/** Queries that no limit of the database ends, and variants of our own. */
export const unboundedQueries: readonly AttackQuery[] = [
  ...endlessQueries.map(([, query, parameters]) => ({ query, parameters })),
  ...toQueries([
    'RETURN size(reduce(text = "ab", i IN range(1, 40) | text + text)) AS x',
    'RETURN size(reduce(list = [1], i IN range(1, 40) | list + list)) AS x',
    'RETURN size(reduce(map = {a: 1}, i IN range(1, 60) | {a: map, b: map})) AS x',
    'RETURN size(split(reduce(text = "ab", i IN range(1, 26) | text + text), "a")) AS x',
    'RETURN all(i IN range(1, 100000) WHERE all(j IN range(1, 100000) WHERE none(k IN range(1, 100000) WHERE k = i + j + 1000000))) AS x',
    'RETURN size([i IN range(1, 100000) WHERE any(j IN range(1, 1000000) WHERE j = -i) | i]) AS x',
    'WITH reduce(text = "ab", i IN range(1, 19) | text + text) AS text RETURN reduce(c = 0, i IN range(1, 100000) | c + size(replace(text, "a", "bb"))) AS x',
    'WITH reduce(text = "ab", i IN range(1, 19) | text + text) AS text RETURN reduce(c = 0, i IN range(1, 10000) | c + CASE WHEN text =~ "(?s).*[ab]{0,199}c" THEN 1 ELSE 0 END) AS x',
    'WITH reduce(text = "a", i IN range(1, 5) | text + text) AS text RETURN text + "!" =~ "(a|a)*(a|a)*b" AS x',
    `RETURN ${'('.repeat(2_500)}1${')'.repeat(2_500)} AS x`,
    `RETURN ${'['.repeat(2_500)}1${']'.repeat(2_500)} AS x`,
    `RETURN ${'NOT '.repeat(5_000)}true AS x`,
    `RETURN ${'CASE WHEN true THEN '.repeat(1_000)}1${' END'.repeat(1_000)} AS x`,
    `RETURN ${range(5_000, (number) => `${number} +`)} 1 AS x`,
    `RETURN 1 IS :: ${range(2_000, () => 'LIST<')}INTEGER${'>'.repeat(2_000)} AS x`,
    range(
      500,
      (number) => `${number > 1 ? ' UNION ' : ''}MATCH (n:Touchpoint) RETURN n.id + "${number}" AS x`,
    ),
    `MATCH ${range(20, (number) => `${number > 1 ? ', ' : ''}(a${number}:Touchpoint)--(b${number})--(c${number})`)} RETURN count(*) AS x`,
    `MATCH (n:Touchpoint) WHERE ${range(300, (number) => `${number > 1 ? ' AND ' : ''}(n.id = "${number}" OR n.name = "${number}")`)} RETURN count(*) AS x`,
  ]),
]

function range(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index + 1)).join('')
}
