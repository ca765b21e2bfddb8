import type { AdHocQueries } from '../src/graph/adHoc/adHocQueries.ts'
import type { Graph } from '../src/graph/graph.ts'
import { AtlasError } from '../src/model/errors.ts'
import { checkQuery } from '../src/reports/queries/runQuery.ts'
import { forbiddenQueries } from '../tests/reports/queries/forbiddenQueries.ts'

/*
 * Compares the judgement of queries with the database: whatever is allowed must change nothing when it runs with write
 * access, in a transaction that is rolled back, and whatever is rejected as writing must be more than a read.
 */

const queryCount = 600
const maxClauses = 4

const clauses = [
  'MATCH (m:Department)',
  'MATCH (n)-[r]-(o)',
  'OPTIONAL MATCH (n)<-[r:OWNS]-(d)',
  'UNWIND [1, 2] AS x',
  'WITH n',
  'WITH *',
  'WITH n, 1 AS y ORDER BY n.id LIMIT 3',
  'CALL (n) { MATCH (n)--(other) RETURN count(other) AS others }',
  'CALL (n) { SET n.touched = true }',
  'CALL { CREATE (:Touchpoint {id: "made"}) }',
  'CALL (n) { MERGE (made:Touchpoint {id: n.id}) RETURN made }',
  'FOREACH (x IN [1] | SET n.touched = x)',
  'SET n.touched = true',
  'SET n += {touched: 1}',
  'REMOVE n.name',
  'MERGE (made:Touchpoint {id: "made"})',
  'CREATE (made:Touchpoint {id: "made"})',
  'INSERT (made:Touchpoint {id: "made"})',
  'DETACH DELETE n',
  'CALL db.labels() YIELD label',
  'CALL db.createLabel("Made")',
  'LOAD CSV FROM "file:///etc/hostname" AS line',
  'LET z = n.id',
  'FILTER n.id IS NOT NULL',
  'WHEN n.id = "made" THEN SET n.touched = true',
]

const endings = ['RETURN count(*) AS rows', 'RETURN n.id AS id LIMIT 3', 'FINISH', '', 'RETURN *']
const spaces = [' ', '\n', '/* SET */ ', ' // CREATE\n']

/** Judges generated queries and those of the tests; returns where judgement and database disagree. */
export async function compareJudgements(
  graph: Graph,
  adHoc: AdHocQueries,
  print: (line: string) => void,
): Promise<string[]> {
  const queries = [...generateQueries(), ...forbiddenQueries.map(([query]) => query)]
  const tally = { allowed: 0, refused: 0, invalid: 0 }
  const disagreements: string[] = []
  for (const query of queries) {
    const judgement = await judge(adHoc, query)
    tally[judgement.verdict] += 1
    const problem = await findDisagreement(graph, query, judgement)
    if (problem !== undefined) disagreements.push(`${problem}: ${query}`)
  }
  print(`${queries.length} queries judged: ${JSON.stringify(tally)}, ${disagreements.length} disagreements`)
  if (tally.allowed < 20 || tally.refused < 20) disagreements.push('too few queries of one kind')
  return disagreements
}

interface Judgement {
  readonly verdict: 'allowed' | 'refused' | 'invalid'
  readonly reason?: string
}

async function judge(adHoc: AdHocQueries, query: string): Promise<Judgement> {
  try {
    await adHoc.use({}, (place) => checkQuery(place, query, {}))
    return { verdict: 'allowed' }
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    if (error.code === 'QUERY_INVALID') return { verdict: 'invalid' }
    if (error.code === 'QUERY_NOT_ALLOWED') return { verdict: 'refused', reason: error.message }
    throw error
  }
}

async function findDisagreement(
  graph: Graph,
  query: string,
  { verdict, reason = '' }: Judgement,
): Promise<string | undefined> {
  if (verdict === 'allowed') {
    const changesData = await graph.dryRun(async ({ transaction }) => {
      const { summary } = await transaction.run(query)
      return summary.counters.containsUpdates() || summary.counters.containsSystemUpdates()
    })
    return changesData ? 'allowed, yet it writes' : undefined
  }
  if (verdict !== 'refused' || !reason.includes('can only read')) return undefined
  const { queryType } = await graph.explain(query)
  return queryType === 'r' ? 'refused as writing, yet it only reads' : undefined
}

/** The same queries in every run. */
function generateQueries(): string[] {
  const random = createRandom(20_261_128)
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item
  return Array.from({ length: queryCount }, () => {
    const middle = Array.from({ length: Math.floor(random() * maxClauses) }, () => pick(clauses))
    return ['MATCH (n:Touchpoint)', ...middle, pick(endings)].join(pick(spaces))
  })
}

/** A linear congruential generator with the constants of Numerical Recipes. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
