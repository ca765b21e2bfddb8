/*
title: Hidden interdependencies
theme: teamwork
question: Who depends on whom although nothing on the map states that they work together?
description: >
  Pairs of parties (departments, employees, partners) of which at least one depends on the other. The owner or
  implementer of a touchpoint in use depends on its data providers, its definers, its other implementers, and the
  operators of the systems in use that it depends on directly. A department or partner depends on each partner that it
  depends on directly (DEPENDS_ON), and on the operators of each system in use that it depends on directly. Only valid
  claims are counted. A pair is hidden unless there is a WORKS_WITH between the two, one is above the other, or
  somebody is directly above both. The step to what is directly above a party is: from an employee to a department it
  works in or an employee it reports to, from a department to the larger one it is part of or an employee who leads
  it. One party is above another when a chain of such steps of any length leads up to it. A row for each pair, the
  first party being the smaller one by kind and id. Rows are sorted by the number of dependencies, the most first,
  then by the kinds and ids of the pair.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: firstKind, type: string, description: 'Kind of the first party: Department, Employee or Partner' }
  - { name: firstId, type: string, description: Its id }
  - { name: first, type: string, description: Its name }
  - { name: secondKind, type: string, description: 'Kind of the second party: Department, Employee or Partner' }
  - { name: secondId, type: string, description: Its id }
  - { name: second, type: string, description: Its name }
  - { name: firstDepends, type: boolean, description: Whether the first party depends on the second }
  - { name: secondDepends, type: boolean, description: Whether the second party depends on the first }
  - { name: dependency, type: string, description: Who depends on whom as a sentence }
  - { name: dependencies, type: integer, description: 'Number of touchpoints, systems and partners through which they depend on each other' }
  - { name: through, type: strings, description: The first ten of these by name }
  - { name: importance, type: integer, description: 'Highest importance of the touchpoints among these, 1 to 5' }
key: [firstKind, firstId, secondKind, secondId]
plot: { type: matrix, rows: first, columns: second, value: dependencies }
finding:
  severity: low
  key: [firstKind, firstId]
  cause: { firstId: firstKind }
  elements: { firstId: firstKind, secondId: secondKind }
  explanation: '{dependency}, but nothing states that they work together.'
  summary: '{count:party|parties} with dependencies that no working relationship covers'
  remedy:
    action: Agree how they work together, and record it
    call: PUT /relationships/WORKS_WITH/{fromKind}/{from}/{toKind}/{to}
  actors: [party]
*/
:param asOf => date();

MATCH (first:Department|Employee|Partner)
CALL (first) {
  WITH first, [labels(first)[0], first.id] AS firstKey, COLLECT {
    CALL (first) {
      MATCH (first)-[:WORKS_WITH]-(related)
      RETURN related
      UNION
      MATCH ANY SHORTEST (first)
        ((lower)-[step:PART_OF|WORKS_IN|REPORTS_TO|LEADS]-(upper) WHERE startNode(step) = CASE WHEN step:LEADS THEN upper ELSE lower END)+
        (related)
      RETURN related
      UNION
      MATCH ANY SHORTEST (first)
        ((upper)-[step:PART_OF|WORKS_IN|REPORTS_TO|LEADS]-(lower) WHERE startNode(step) = CASE WHEN step:LEADS THEN upper ELSE lower END)+
        (related)
      RETURN related
      UNION
      MATCH (first)-[one:PART_OF|WORKS_IN|REPORTS_TO|LEADS]-(upper)-[other:PART_OF|WORKS_IN|REPORTS_TO|LEADS]-(related)
      WHERE startNode(one) = CASE WHEN one:LEADS THEN upper ELSE first END
        AND startNode(other) = CASE WHEN other:LEADS THEN upper ELSE related END
      RETURN related
    }
    RETURN related
  } AS related
  CALL (first) {
    MATCH (first)-[claim:OWNS|IMPLEMENTS]->(element:Touchpoint)
    WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
      AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    CALL (element) {
      MATCH (element)<-[role:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-(other)
      WHERE (role.since IS NULL OR role.since <= $asOf) AND (role.until IS NULL OR role.until > $asOf)
      RETURN other
      UNION
      MATCH (element)-[:DEPENDS_ON]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])<-[:OPERATES]-(other)
      RETURN other
    }
    RETURN element, other AS second, true AS firstDepends
    UNION ALL
    CALL (first) {
      MATCH (first)-[role:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]->(element:Touchpoint)
      WHERE (role.since IS NULL OR role.since <= $asOf) AND (role.until IS NULL OR role.until > $asOf)
      RETURN element
      UNION
      MATCH (first)-[:OPERATES]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])<-[:DEPENDS_ON]-(element:Touchpoint)
      RETURN element
    }
    WITH element
    WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    MATCH (element)<-[claim:OWNS|IMPLEMENTS]-(second)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN element, second, false AS firstDepends
    UNION ALL
    MATCH (first:Department|Partner)-[:DEPENDS_ON]->(element:Partner)
    RETURN element, element AS second, true AS firstDepends
    UNION ALL
    MATCH (first:Partner)<-[:DEPENDS_ON]-(second:Department|Partner)
    RETURN first AS element, second, false AS firstDepends
    UNION ALL
    MATCH (first:Department|Partner)-[:DEPENDS_ON]->(element:System)<-[:OPERATES]-(second)
    WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    RETURN element, second, true AS firstDepends
    UNION ALL
    MATCH (first)-[:OPERATES]->(element:System)<-[:DEPENDS_ON]-(second:Department|Partner)
    WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    RETURN element, second, false AS firstDepends
  }
  WITH firstKey, related, element, second, firstDepends
  WHERE firstKey < [labels(second)[0], second.id] AND NOT second IN related
  RETURN
    second,
    collect(DISTINCT element) AS elements,
    count(CASE WHEN firstDepends THEN 1 END) > 0 AS firstDepends,
    count(CASE WHEN NOT firstDepends THEN 1 END) > 0 AS secondDepends
}
WITH
  labels(first)[0] AS firstKind,
  first.id AS firstId,
  first,
  labels(second)[0] AS secondKind,
  second.id AS secondId,
  second,
  firstDepends,
  secondDepends,
  elements,
  size(elements) AS dependencies
// Sorts narrow rows: names and sentences follow.
ORDER BY dependencies DESC, firstKind, firstId, secondKind, secondId
RETURN
  firstKind,
  firstId,
  first.name AS first,
  secondKind,
  secondId,
  second.name AS second,
  firstDepends,
  secondDepends,
  CASE
    WHEN firstDepends AND secondDepends THEN first.name + ' and ' + second.name + ' depend on each other'
    WHEN firstDepends THEN first.name + ' depends on ' + second.name
    ELSE second.name + ' depends on ' + first.name
  END AS dependency,
  dependencies,
  COLLECT {
    UNWIND elements AS element
    RETURN element.name
    ORDER BY element.name, labels(element)[0], element.id
    LIMIT 10
  } AS through,
  reduce(most = null, element IN elements |
    CASE WHEN most IS NULL OR element.importance > most THEN element.importance ELSE most END
  ) AS importance
ORDER BY dependencies DESC, firstKind, firstId, secondKind, secondId
