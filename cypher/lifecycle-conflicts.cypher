/*
title: Lifecycle conflicts
theme: failure
question: Which elements in use depend on something that is retired or only planned?
description: >
  A row for each element in use and each touchpoint or system that it depends on directly (DEPENDS_ON) and whose
  lifecycle is retired or planned. An element is in use unless its own lifecycle is retired or planned; kinds without a
  lifecycle are always in use. A data set also depends on every system that stores it (STORES) if none of
  these systems is in use. The most important elements come first, then retired before planned, then by kind and id of
  the element, then of what it depends on.
parameters: {}
columns:
  - { name: kind, type: string, description: Kind of the element in use }
  - { name: id, type: string, description: Id of the element in use }
  - { name: name, type: string, description: Name of the element in use }
  - { name: importance, type: integer, description: 'Its importance, 1 to 5; empty for kinds without one' }
  - { name: dependsOnKind, type: string, description: Kind of what it depends on }
  - { name: dependsOnId, type: string, description: Id of what it depends on }
  - { name: dependsOn, type: string, description: Name of what it depends on }
  - { name: lifecycle, property: System.lifecycle, description: 'Lifecycle of what it depends on: retired or planned' }
  - { name: severity, type: string, description: high if that is retired; medium if it is planned }
key: [kind, id, dependsOnKind, dependsOnId]
plot: { type: bars, label: lifecycle }
finding:
  severity: severity
  key: [dependsOnKind, dependsOnId]
  cause: { dependsOnId: dependsOnKind }
  elements: { dependsOnId: dependsOnKind, id: kind }
  explanation: '{dependsOn} is {lifecycle}, but {count:element in use depends|elements in use depend} on it: {name}.'
  remedy:
    action: Replace the dependency, or correct the lifecycle
    call: DELETE /relationships/DEPENDS_ON/{fromKind}/{from}/{toKind}/{to}
  actors: [operator, owner, party]
*/

CALL () {
  MATCH (element)-[:DEPENDS_ON]->(needed:Touchpoint|System)
  RETURN element, needed
  UNION
  MATCH (element:DataSet)<-[:STORES]-(needed:System)
  WHERE NOT EXISTS {
    MATCH (element)<-[:STORES]-(system:System)
    WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring']
  }
  RETURN element, needed
}
WITH element, needed
WHERE
  needed.lifecycle IN ['retired', 'planned'] AND coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
WITH element, needed, labels(element)[0] AS kind, labels(needed)[0] AS dependsOnKind
RETURN
  kind,
  element.id AS id,
  element.name AS name,
  element.importance AS importance,
  dependsOnKind,
  needed.id AS dependsOnId,
  needed.name AS dependsOn,
  needed.lifecycle AS lifecycle,
  CASE needed.lifecycle WHEN 'retired' THEN 'high' ELSE 'medium' END AS severity
ORDER BY coalesce(importance, 0) DESC, lifecycle DESC, kind, id, dependsOnKind, dependsOnId
