import neo4j from 'neo4j-driver'
import { createDriver } from '../graph/createDriver.ts'
import { buildBoltUri, username } from './runningServer.ts'

/** Runs typical statements on a new server, so that it loads the classes for them. */
export async function runWarmupQueries(port: number, password: string): Promise<void> {
  const driver = createDriver(
    { uri: buildBoltUri({ port }), username, password },
    // A cancelled training ends with its server.
    { maxTransactionRetryTime: 0 },
  )
  try {
    for (const query of warmupQueries) await driver.executeQuery(query, parameters)
    const session = driver.session({ defaultAccessMode: neo4j.session.READ })
    for (const query of readWarmupQueries) await session.run(query, parameters)
    await session.close()
  } finally {
    await driver.close()
  }
}

const parameters = {
  label: 'Touchpoint',
  type: 'DEFINES',
  id: 'touchpoint-1',
  rows: Array.from({ length: 200 }, (_, index) => ({
    id: `touchpoint-${index}`,
    department: `department-${index % 7}`,
    properties: { name: `Touchpoint ${index}`, importance: neo4j.int(index % 5), tags: ['training'] },
  })),
}

const warmupQueries = [
  `CREATE CONSTRAINT touchpoint_id IF NOT EXISTS FOR (node:Touchpoint) REQUIRE node.id IS UNIQUE`,
  `CREATE INDEX touchpoint_name IF NOT EXISTS FOR (node:Touchpoint) ON (node.name)`,
  `CREATE FULLTEXT INDEX text IF NOT EXISTS FOR (node:Touchpoint) ON EACH [node.name]`,
  `CALL db.awaitIndexes()`,
  `UNWIND $rows AS row
   MERGE (node:$($label) {id: row.id})
     ON CREATE SET node.createdAt = datetime()
   SET node += row.properties, node.revision = coalesce(node.revision, 0) + 1
   RETURN count(node) AS written`,
  `UNWIND $rows AS row
   MATCH (touchpoint:Touchpoint {id: row.id})
   MERGE (department:Department {id: row.department})
   MERGE (department)-[role:$($type)]->(touchpoint)
   SET role.since = date()
   RETURN elementId(role) AS id`,
  `MATCH (node:$($label) {id: $id})
   SET node.lock = true
   REMOVE node.lock
   RETURN properties(node) AS properties`,
]

const readWarmupQueries = [
  `SHOW CONSTRAINTS YIELD name RETURN name`,
  `MATCH (node:$($label) {id: $id})
   OPTIONAL MATCH (node)-[relationship]-(other)
   RETURN node, collect({type: type(relationship), other: other {.id, labels: labels(other)}}) AS relationships`,
  `MATCH (node:$($label))
   WHERE node.importance >= 2 AND 'training' IN node.tags AND node.name STARTS WITH 'Touch'
   RETURN node
   ORDER BY node.name, node.id
   LIMIT 20`,
  `CALL db.index.fulltext.queryNodes('text', 'touchpoint') YIELD node, score
   RETURN node.id AS id, score
   ORDER BY score DESC
   LIMIT 5`,
  `MATCH path = (start:Touchpoint {id: $id})-[*1..3]-(other)
   WHERE other <> start
   RETURN other.id AS id, min(length(path)) AS hops
   ORDER BY hops, id
   LIMIT 50`,
  `EXPLAIN MATCH (one:Department)-[:DEFINES]->(touchpoint)<-[:DEFINES]-(other:Department)
   WHERE one.id < other.id AND NOT EXISTS { (touchpoint)<-[:OWNS]-() }
   RETURN one.id AS one, other.id AS other, count(DISTINCT touchpoint) AS shared`,
  `MATCH (department:Department)
   CALL (department) {
     MATCH (department)-[:DEFINES]->(touchpoint)
     RETURN count(touchpoint) AS touchpoints, avg(touchpoint.importance) AS importance
   }
   RETURN department.id AS department, touchpoints, importance
   ORDER BY touchpoints DESC`,
]
