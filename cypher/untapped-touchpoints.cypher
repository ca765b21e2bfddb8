/*
title: Untapped touchpoints
theme: data
question: At which touchpoints do we learn nothing?
description: >
  Touchpoints in use (live or retiring; an absent lifecycle counts as live) that collect no data set. Not every
  touchpoint has to; the most important and the busiest ones come first.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: momentOfTruth, type: boolean, description: Whether the relationship is won or lost here }
  - { name: volumePerMonth, type: number, description: How often it happens }
  - { name: customers, type: integer, description: How many customer groups engage at it }
  - { name: owners, type: strings, description: Who owns it on that day }
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND NOT EXISTS { (touchpoint)-[:COLLECTS]->(:DataSet) }
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  touchpoint.volumePerMonth AS volumePerMonth,
  COUNT { (touchpoint)<-[:ENGAGES_AT]-(:Customer) } AS customers,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, coalesce(volumePerMonth, 0) DESC, touchpointId
