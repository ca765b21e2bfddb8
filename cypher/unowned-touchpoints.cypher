/*
title: Unowned touchpoints
theme: ownership
question: Which touchpoints have no owner?
description: >
  Touchpoints in use that no department, employee or partner owns with a valid claim. The owner of a journey or a
  phase does not own its touchpoints, but weighs: the severity is medium for a touchpoint with an owned phase or with
  an owned journey of a phase, and high for any other. Implementers are named because they are the first to ask. The
  most important touchpoints come first, then moments of truth, then the busiest, then by touchpoint id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: volumePerMonth, property: Touchpoint.volumePerMonth }
  - { name: journeys, type: strings, description: Names of the journeys it is in }
  - { name: implementers, type: strings, description: Names of the implementers }
  - { name: lastOwnedUntil, type: date, description: End of the last claim of ownership that has ended }
  - { name: parentOwners, type: strings, description: Names of the owners of its phases and of the journeys of these }
  - name: inheritance
    type: string
    description: Whether its phase or journey has an owner
    choices: { inherited: its phase or journey has an owner, none: nor does anybody own its phase or journey }
  - { name: severity, type: string, description: 'medium if its phase or journey has an owner, high otherwise' }
plot: { type: bars, label: severity }
finding:
  severity: severity
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  elements: { touchpointId: Touchpoint }
  explanation: 'Nobody owns {touchpoint}; {inheritance}.'
  summary: '{count:touchpoint} without an owner'
  remedy:
    action: Name an owner
    call: PUT /relationships/OWNS/{fromKind}/{from}/{toKind}/{to}
  actors: [parentOwner, definer, implementer]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND NOT EXISTS {
    MATCH (touchpoint)<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  }
WITH touchpoint, COLLECT {
  MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
  RETURN phase
} AS phases
WITH touchpoint, phases, COLLECT {
  UNWIND phases AS phase
  MATCH (phase)<-[:HAS_PHASE]-(journey:Journey)
  WITH DISTINCT journey
  RETURN journey
  ORDER BY journey.name
} AS journeys
WITH touchpoint, journeys, COLLECT {
  UNWIND phases + journeys AS parent
  MATCH (parent)<-[claim:OWNS]-(owner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT owner
  RETURN owner.name AS name
  ORDER BY name
} AS parentOwners
CALL (touchpoint) {
  OPTIONAL MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(holder)
  RETURN
    max(CASE WHEN claim:OWNS AND claim.until <= $asOf THEN claim.until END) AS lastOwnedUntil,
    collect(DISTINCT CASE
      WHEN claim:IMPLEMENTS AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf) THEN holder
    END) AS implementers
}
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  touchpoint.volumePerMonth AS volumePerMonth,
  [journey IN journeys | journey.name] AS journeys,
  COLLECT {
    UNWIND implementers AS implementer
    RETURN implementer.name AS name
    ORDER BY name
  } AS implementers,
  lastOwnedUntil,
  parentOwners,
  CASE WHEN parentOwners = [] THEN 'none' ELSE 'inherited' END AS inheritance,
  CASE WHEN parentOwners = [] THEN 'high' ELSE 'medium' END AS severity
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, coalesce(volumePerMonth, 0) DESC, touchpointId
