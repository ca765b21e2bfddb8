import { expect, it } from 'vitest'
import { summarizeStatement } from '../../src/graph/summarizeStatement.ts'

it.each([
  ['MATCH (t:Touchpoint {id: $id})\nRETURN t.name AS name', 'MATCH Touchpoint'],
  [
    'MATCH (:Department)-[:OWNS]->(t:Touchpoint)\nDETACH DELETE t',
    'MATCH Department OWNS Touchpoint, DELETE',
  ],
  [
    'MATCH (a:System)\nMATCH (b:Partner|Vendor)\nCREATE (a)-[:USES]->(b)',
    'MATCH System Partner|Vendor, CREATE USES',
  ],
  ['MERGE (n:Node {id: $id})\nON CREATE SET n.at = $now\nSET n += $rest', 'MERGE Node, SET'],
  ['MATCH (n:$($kind) {id: $id})-[r:$any($types)]->(m)\nDELETE r', 'MATCH $kind $types, DELETE'],
  ['CREATE RANGE INDEX name IF NOT EXISTS FOR (n:Import) ON (n.state)', 'CREATE RANGE INDEX Import'],
  ['UNWIND $rows AS row\nRETURN row', 'RETURN'],
  ["CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes", 'CALL dbms.queryJmx'],
  [
    "MATCH (n:Node) WHERE n.name = 'SET (x:Secret)' AND n.id IS NOT NULL // (y:Hidden)\nRETURN n",
    'MATCH Node',
  ],
])('a statement is named after what it does to which labels and types: %j', (cypher, summary) => {
  expect(summarizeStatement(cypher)).toBe(summary)
})
