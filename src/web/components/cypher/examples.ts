/** A query to start from. */
export interface CypherExample {
  readonly title: string
  readonly query: string
}

/** Queries that show the language; reports answer the same questions in full. */
export const cypherExamples: readonly CypherExample[] = [
  {
    title: 'The most important touchpoints, and who owns them',
    query: `MATCH (touchpoint:Touchpoint)
OPTIONAL MATCH (owner)-[:OWNS]->(touchpoint)
RETURN touchpoint.id AS touchpointId, touchpoint.name AS touchpoint,
  touchpoint.importance AS importance, collect(owner.name) AS owners
ORDER BY importance DESC, touchpoint
LIMIT 25`,
  },
  {
    title: 'What a department does, as a drawing',
    query: `MATCH path = (department:Department {id: $department})-[]->(touchpoint:Touchpoint)
RETURN path
LIMIT 40`,
  },
  {
    title: 'Shortest paths between two elements',
    query: `MATCH (one:Department {id: $from}), (other:System {id: $to})
MATCH path = allShortestPaths((one)-[*..6]-(other))
RETURN path
LIMIT 20`,
  },
  {
    title: 'How many elements of each kind there are',
    query: `MATCH (element:$any($kinds))
RETURN labels(element) AS labels, count(*) AS elements
ORDER BY elements DESC`,
  },
]
