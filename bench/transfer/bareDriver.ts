import neo4j, { type Driver } from 'neo4j-driver'
import type { ConnectionSettings } from '../../src/graph/graph.ts'
import { type FileRow, generateNodeRows, generateRelationshipRows } from './rows.ts'

/** Of 1,000, 2,500, 5,000 and 10,000 rows the size that served the bare driver best. */
const batchSize = 5_000

const NODES = {
  Department: 'UNWIND $rows AS row CREATE (node:Department) SET node = row',
  Touchpoint: 'UNWIND $rows AS row CREATE (node:Touchpoint) SET node = row',
}
const toCreateRelationshipsCypher = (type: string) => `
UNWIND $rows AS row
MATCH (from:Department {id: row.from})
MATCH (to:Touchpoint {id: row.to})
CREATE (from)-[relationship:${type}]->(to)
SET relationship = row.properties`

/** The same rows as the service stores them, written by the bare driver as one would: labels written out, no checks. */
export async function writeWithBareDriver(
  { uri, username, password }: ConnectionSettings,
  nodes: number,
): Promise<number> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(username, password), { disableLosslessIntegers: true })
  const serviceProperties = {
    createdAt: new neo4j.types.DateTime(2026, 1, 1, 0, 0, 0, 0, 0),
    createdBy: 'bench',
    revision: neo4j.int(1),
    confidence: 'assumed',
  }
  const signature = { ...serviceProperties, updatedAt: serviceProperties.createdAt, updatedBy: 'bench' }
  const start = performance.now()
  for (const kind of ['Department', 'Touchpoint'] as const) {
    const rows = [...generateNodeRows(nodes)].filter((row) => row.kind === kind)
    const stored = rows.map(({ kind: _, ...row }) => ({ ...row, ...signature }))
    await runInBatches(driver, NODES[kind], stored)
  }
  for (const [type, rows] of Map.groupBy(generateRelationshipRows(nodes), ({ type }) => String(type))) {
    await runInBatches(
      driver,
      toCreateRelationshipsCypher(type),
      rows.map((row) => toStoredRelationship(row, signature)),
    )
  }
  const seconds = (performance.now() - start) / 1_000
  await driver.close()
  return seconds
}

function toStoredRelationship({ from, to, claimedBy, since }: FileRow, signature: object) {
  const [start, end] = [from, to] as { id: string }[]
  const day = new neo4j.types.Date(...(String(since).split('-').map(Number) as [number, number, number]))
  return { from: start?.id, to: end?.id, properties: { claimedBy, since: day, ...signature } }
}

async function runInBatches(driver: Driver, cypher: string, rows: readonly object[]): Promise<void> {
  const session = driver.session()
  for (let from = 0; from < rows.length; from += batchSize) {
    const batch = rows.slice(from, from + batchSize)
    await session.executeWrite((transaction) => transaction.run(cypher, { rows: batch }))
  }
  await session.close()
}
