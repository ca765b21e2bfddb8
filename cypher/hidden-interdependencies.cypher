/*
title: Hidden interdependencies
theme: teamwork
question: Who depends on whom although nothing on the map says that they work together, and through what?
description: >
  Pairs of departments, partners and employees of which one depends on the other on the given day. Who owns or
  implements a touchpoint in use depends on those who provide its data, define it or implement it too, and on those who
  operate a system that it depends on; who depends on a partner or on a system (DEPENDS_ON) depends on that partner, or
  on those who operate the system. A pair is hidden when there is no WORKS_WITH between them, no reporting line (a chain
  of PART_OF, WORKS_IN, LEADS and REPORTS_TO from the one to the other, up to six long), and nobody above both (both
  directly part of or working in one department, or led by one employee).
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: firstKind, type: string, description: 'Department, Employee or Partner' }
  - { name: firstId, type: string, description: Id of the one }
  - { name: first, type: string, description: Its name }
  - { name: secondKind, type: string, description: 'Department, Employee or Partner' }
  - { name: secondId, type: string, description: Id of the other }
  - { name: second, type: string, description: Its name }
  - { name: dependencies, type: integer, description: 'Through how many touchpoints, systems and partners' }
  - { name: through, type: strings, description: The first ten of them by name }
  - { name: importance, type: integer, description: 'How much the most important touchpoint among them matters, 1 to 5' }
key: [firstKind, firstId, secondKind, secondId]
finding:
  severity: low
  key: [firstKind, firstId, secondKind, secondId]
  elements: { firstId: firstKind, secondId: secondKind }
  explanation: '{first} and {second} depend on each other at {dependencies} points, and nothing says that they work together.'
*/
:param asOf => date();

CALL () {
  MATCH (element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
  MATCH (element)<-[claim:OWNS|IMPLEMENTS]-(one)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  CALL (element) {
    MATCH (element)<-[role:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-(other)
    WHERE (role.since IS NULL OR role.since <= $asOf) AND (role.until IS NULL OR role.until > $asOf)
    RETURN other
    UNION
    MATCH (element)-[:DEPENDS_ON]->(:System)<-[:OPERATES]-(other)
    RETURN other
  }
  RETURN element, one, other
  UNION
  MATCH (one:Department|Partner)-[:DEPENDS_ON]->(element:Partner)
  RETURN element, one, element AS other
  UNION
  MATCH (one:Department|Partner)-[:DEPENDS_ON]->(element:System)<-[:OPERATES]-(other)
  RETURN element, one, other
}
WITH element, one, other
WHERE one <> other
WITH
  element,
  CASE WHEN [labels(one)[0], one.id] < [labels(other)[0], other.id] THEN one ELSE other END AS first,
  CASE WHEN [labels(one)[0], one.id] < [labels(other)[0], other.id] THEN other ELSE one END AS second
WITH first, second, collect(DISTINCT element) AS elements
WHERE NOT EXISTS { (first)-[:WORKS_WITH]-(second) }
  AND NOT EXISTS { (first)-[:PART_OF|WORKS_IN|LEADS|REPORTS_TO]->{1,6}(second) }
  AND NOT EXISTS { (second)-[:PART_OF|WORKS_IN|LEADS|REPORTS_TO]->{1,6}(first) }
  AND NOT EXISTS { (first)-[:PART_OF|WORKS_IN]->(:Department)<-[:PART_OF|WORKS_IN]-(second) }
  AND NOT EXISTS { (first)<-[:LEADS]-(:Employee)-[:LEADS]->(second) }
UNWIND elements AS element
WITH first, second, element
ORDER BY element.name, element.id
WITH first, second, collect(element) AS elements
RETURN
  labels(first)[0] AS firstKind,
  first.id AS firstId,
  first.name AS first,
  labels(second)[0] AS secondKind,
  second.id AS secondId,
  second.name AS second,
  size(elements) AS dependencies,
  [element IN elements[..10] | element.name] AS through,
  reduce(most = null, element IN elements |
    CASE WHEN most IS NULL OR element.importance > most THEN element.importance ELSE most END
  ) AS importance
ORDER BY dependencies DESC, firstKind, firstId, secondKind, secondId
