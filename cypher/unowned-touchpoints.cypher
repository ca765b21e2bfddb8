/*
title: Unowned touchpoints
theme: ownership
question: Which touchpoints does nobody answer for?
description: >
  Touchpoints in use (live or retiring; an absent lifecycle counts as live) that no department, employee or partner
  owns on the given day. A claim counts from `since` on and ends before `until`. The owner of a journey or a phase
  does not own its touchpoints; who carries a touchpoint out is named, being the first to ask.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: momentOfTruth, type: boolean, description: Whether the relationship is won or lost here }
  - { name: volumePerMonth, type: number, description: How often it happens }
  - { name: journeys, type: strings, description: Journeys it is part of }
  - { name: implementers, type: strings, description: Who carries it out on that day }
  - { name: lastOwnedUntil, type: date, description: When the last past claim of ownership ended }
finding:
  severity: high
  key: [touchpointId]
  elements: { touchpointId: Touchpoint }
  explanation: Nobody owns {touchpoint}.
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND NOT EXISTS {
    MATCH (touchpoint)<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  }
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  touchpoint.volumePerMonth AS volumePerMonth,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(journey:Journey)
    RETURN DISTINCT journey.name AS name
    ORDER BY name
  } AS journeys,
  COLLECT {
    MATCH (touchpoint)<-[claim:IMPLEMENTS]-(holder)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN DISTINCT holder.name AS name
    ORDER BY name
  } AS implementers,
  head(COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-()
    WHERE claim.until <= $asOf
    RETURN claim.until AS until
    ORDER BY until DESC
    LIMIT 1
  }) AS lastOwnedUntil
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, coalesce(volumePerMonth, 0) DESC, touchpointId
