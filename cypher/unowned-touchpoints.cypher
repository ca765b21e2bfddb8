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
  OPTIONAL MATCH (phase)<-[:HAS_PHASE]-(journey:Journey)
  UNWIND [phase, journey] AS parent
  MATCH (parent)<-[claim:OWNS]-(owner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT owner
  RETURN owner.name AS name
  ORDER BY name
} AS parentOwners
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  touchpoint.volumePerMonth AS volumePerMonth,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(journey:Journey)
    WITH DISTINCT journey
    RETURN journey.name AS name
    ORDER BY name
  } AS journeys,
  COLLECT {
    MATCH (touchpoint)<-[claim:IMPLEMENTS]-(holder)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    WITH DISTINCT holder
    RETURN holder.name AS name
    ORDER BY name
  } AS implementers,
  head(COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-()
    WHERE claim.until <= $asOf
    RETURN claim.until AS until
    ORDER BY until DESC
    LIMIT 1
  }) AS lastOwnedUntil,
  parentOwners,
  CASE WHEN parentOwners = [] THEN 'none' ELSE 'inherited' END AS inheritance,
  CASE WHEN parentOwners = [] THEN 'high' ELSE 'medium' END AS severity
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, coalesce(volumePerMonth, 0) DESC, touchpointId
