/*
title: Unmeasured touchpoints
theme: journey
question: At which touchpoints does nobody know how well they perform?
description: >
  Touchpoints in use that no measure measures (MEASURES) and that have neither a delivered response time nor a
  delivered resolution time. Measures of their phase, their journey or a promise about them are not counted. The most
  important touchpoints come first, then moments of truth, then the busiest, then by touchpoint id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: volumePerMonth, property: Touchpoint.volumePerMonth }
  - { name: expectingCustomers, type: integer, description: Number of customer groups that expect a response or resolution time there }
  - { name: owners, type: strings, description: Names of the owners }
plot: { type: bars, label: touchpoint, values: [volumePerMonth] }
finding:
  severity: low
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  elements: { touchpointId: Touchpoint }
  explanation: Nothing measures {touchpoint}.
  summary: '{count:touchpoint} that nothing measures'
  remedy:
    action: Add a measure, or record the delivered times
    call: PUT /relationships/MEASURES/{fromKind}/{from}/{toKind}/{to}
  actors: [owner, parentOwner, implementer]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND touchpoint.deliveredResponseMinutes IS NULL
  AND touchpoint.deliveredResolutionMinutes IS NULL
  AND NOT EXISTS { (touchpoint)<-[:MEASURES]-(:Measure) }
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  touchpoint.volumePerMonth AS volumePerMonth,
  COUNT {
    MATCH (touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    WHERE engagement.expectedResponseMinutes IS NOT NULL OR engagement.expectedResolutionMinutes IS NOT NULL
  } AS expectingCustomers,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, coalesce(volumePerMonth, 0) DESC, touchpointId
