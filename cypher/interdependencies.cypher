/*
title: Interdependencies
theme: teamwork
question: Which departments, partners and employees meet, and through what?
description: >
  Pairs that have to do with the same touchpoint, system, process or data set on the given day: by owning it, by a
  role, by operating, depending on or accessing it. `isDeclared` tells whether a WORKS_WITH relationship says so.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: firstKind, type: string, description: 'Department, Employee or Partner' }
  - { name: firstId, type: string, description: Id of the one }
  - { name: first, type: string, description: Its name }
  - { name: secondKind, type: string, description: 'Department, Employee or Partner' }
  - { name: secondId, type: string, description: Id of the other }
  - { name: second, type: string, description: Its name }
  - { name: meetings, type: integer, description: Through how many elements they meet }
  - { name: touchpoints, type: integer, description: How many of these are touchpoints }
  - { name: systems, type: integer, description: How many are systems }
  - { name: processes, type: integer, description: How many are processes }
  - { name: dataSets, type: integer, description: How many are data sets }
  - { name: through, type: strings, description: The first ten of them by name }
  - { name: isDeclared, type: boolean, description: Whether they work with each other by declared arrangement }
*/
:param asOf => date();

MATCH (meeting:Touchpoint|System|Process|DataSet)
WITH meeting, COLLECT {
  MATCH (meeting)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS|OPERATES|DEPENDS_ON|ACCESSES]-(party:Department|Employee|Partner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT party
  RETURN party
  ORDER BY labels(party)[0], party.id
} AS parties
WHERE size(parties) > 1
UNWIND range(0, size(parties) - 2) AS i
UNWIND range(i + 1, size(parties) - 1) AS j
WITH parties[i] AS first, parties[j] AS second, meeting
ORDER BY meeting.name, meeting.id
WITH first, second, collect(meeting) AS elements
RETURN
  labels(first)[0] AS firstKind,
  first.id AS firstId,
  first.name AS first,
  labels(second)[0] AS secondKind,
  second.id AS secondId,
  second.name AS second,
  size(elements) AS meetings,
  size([element IN elements WHERE element:Touchpoint]) AS touchpoints,
  size([element IN elements WHERE element:System]) AS systems,
  size([element IN elements WHERE element:Process]) AS processes,
  size([element IN elements WHERE element:DataSet]) AS dataSets,
  [element IN elements[..10] | element.name] AS through,
  EXISTS { (first)-[:WORKS_WITH]-(second) } AS isDeclared
ORDER BY meetings DESC, firstKind, firstId, secondKind, secondId
