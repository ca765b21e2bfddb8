/*
title: Untapped touchpoints
theme: data
question: At which touchpoints do we learn nothing?
description: >
  Touchpoints in use that collect no data set (COLLECTS), the most important first, then moments of truth, then the
  busiest, then by touchpoint id. Not every touchpoint needs to collect data.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: volumePerMonth, property: Touchpoint.volumePerMonth }
  - { name: customers, type: integer, description: Number of customer groups that engage at it }
  - { name: owners, type: strings, description: Names of the owners }
plot: { type: bars, label: touchpoint, values: [volumePerMonth] }
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
