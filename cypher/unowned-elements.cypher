/*
title: Unowned elements
theme: ownership
question: Which journeys, phases, promises, measures, systems, processes, data sets and strategies have no owner?
description: >
  A row for each journey, phase, promise, measure, process, data set and strategy, and each system in use, that nobody
  owns with a valid claim. Touchpoints are in `unowned-touchpoints`. Phases also name the owners of their journeys,
  who are the first to ask. The importance is the highest among the touchpoints in use that are in the phase, in a
  phase of the journey, measured by the measure, the subject of the promise, guided by the strategy, collecting the
  data set, or depending directly on the system or process. Rows are sorted by that importance and the number of these
  touchpoints, the highest first, then by kind and id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: kind, type: string, description: Kind of the element }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: touchpointImportance, type: integer, description: 'Highest importance of the touchpoints that it concerns, 1 to 5' }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use that it concerns }
  - { name: journeyOwners, type: strings, description: Names of the owners of the journeys of a phase }
plot: { type: bars, label: kind }
finding:
  severity: low
  key: [kind, id]
  cause: { id: kind }
  elements: { id: kind }
  explanation: '{name} has no owner.'
  summary: '{count:element} of the map without an owner'
  remedy:
    action: Name an owner
    call: PUT /relationships/OWNS/{fromKind}/{from}/{toKind}/{to}
  actors: [operator, maker]
*/
:param asOf => date();

MATCH (element:Journey|Phase|Promise|Measure|System|Process|DataSet|Strategy)
WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
  AND NOT EXISTS {
    MATCH (element)<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  }
CALL (element) {
  CALL (element) {
    MATCH (element:Phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)
    RETURN touchpoint
    UNION
    MATCH (element:Journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)
    RETURN touchpoint
    UNION
    MATCH (element)-[:MEASURES|ABOUT|GUIDES]->(touchpoint:Touchpoint)
    RETURN touchpoint
    UNION
    MATCH (element)<-[:COLLECTS|DEPENDS_ON]-(touchpoint:Touchpoint)
    RETURN touchpoint
  }
  WITH touchpoint
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN count(touchpoint) AS touchpoints, max(touchpoint.importance) AS touchpointImportance
}
RETURN
  labels(element)[0] AS kind,
  element.id AS id,
  element.name AS name,
  touchpointImportance,
  touchpoints,
  COLLECT {
    MATCH (element)<-[:HAS_PHASE]-(:Journey)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    WITH DISTINCT owner
    RETURN owner.name AS name
    ORDER BY name
  } AS journeyOwners
ORDER BY coalesce(touchpointImportance, 0) DESC, touchpoints DESC, kind, id
