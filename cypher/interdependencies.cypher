/*
title: Interdependencies
theme: teamwork
question: Which departments, employees and partners meet, and through what?
description: >
  A row for each pair of parties that meet at least at one element: a touchpoint or system in use, a process or a data
  set that both own, hold a role at, operate, depend on directly or have access to (OWNS, PROVIDES_DATA_TO,
  INFLUENCES, DEFINES, IMPLEMENTS, OPERATES, DEPENDS_ON, ACCESSES), each in its own way. Claims must be valid. The
  first party is the smaller one by kind and id. Rows are sorted by meetings, the most first, then by the first and
  the second party.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: firstKind, type: string, description: 'Kind of the first party: Department, Employee or Partner' }
  - { name: firstId, type: string, description: Its id }
  - { name: first, type: string, description: Its name }
  - { name: secondKind, type: string, description: 'Kind of the second party: Department, Employee or Partner' }
  - { name: secondId, type: string, description: Its id }
  - { name: second, type: string, description: Its name }
  - { name: meetings, type: integer, description: Number of elements at which they meet }
  - { name: touchpoints, type: integer, description: Number of these that are touchpoints }
  - { name: systems, type: integer, description: Number of these that are systems }
  - { name: processes, type: integer, description: Number of these that are processes }
  - { name: dataSets, type: integer, description: Number of these that are data sets }
  - { name: through, type: strings, description: The first ten of these by name }
  - { name: isDeclared, type: boolean, description: 'Whether a WORKS_WITH connects them, in either direction' }
plot: { type: matrix, rows: first, columns: second, value: meetings }
*/
:param asOf => date();

MATCH (meeting:Touchpoint|System|Process|DataSet)
WHERE coalesce(meeting.lifecycle, 'live') IN ['live', 'retiring']
WITH meeting
ORDER BY meeting.name, labels(meeting)[0], meeting.id
WITH collect(meeting) AS sortedMeetings
UNWIND range(0, size(sortedMeetings) - 1) AS position
WITH position, sortedMeetings[position] AS meeting
WITH position, meeting, COLLECT {
  MATCH (meeting)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS|OPERATES|DEPENDS_ON|ACCESSES]-(party:Department|Employee|Partner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT party
  RETURN party
  ORDER BY labels(party)[0], party.id
} AS parties
WHERE size(parties) > 1
UNWIND range(0, size(parties) - 2) AS i
UNWIND range(i + 1, size(parties) - 1) AS j
WITH parties[i] AS first, parties[j] AS second, meeting, position
ORDER BY position
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
