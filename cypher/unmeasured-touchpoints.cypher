/*
title: Unmeasured touchpoints
theme: journey
question: Of which touchpoints does nobody know how well they do?
description: >
  Touchpoints in use (live or retiring; an absent lifecycle counts as live) that no measure measures and for which
  neither a delivered response time nor a delivered resolution time is known. A measure of their phase, of their
  journey or of a promise about them does not count.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: momentOfTruth, type: boolean, description: Whether the relationship is won or lost here }
  - { name: volumePerMonth, type: number, description: How often it happens }
  - { name: expectingCustomers, type: integer, description: How many customer groups expect a response or a resolution in a certain time there }
  - { name: owners, type: strings, description: Who owns it on that day }
finding:
  severity: low
  key: [touchpointId]
  elements: { touchpointId: Touchpoint }
  explanation: Nothing measures {touchpoint}.
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
