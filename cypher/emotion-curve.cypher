/*
title: Emotion curve
theme: journey
question: How does each customer group feel along a journey?
description: >
  A row for each phase of each journey and each customer group that engages at a touchpoint in use in any phase of the
  journey. Touchpoints are those in use in the phase at which the group engages. The emotion at a touchpoint is that of
  the group (ENGAGES_AT), or the touchpoint's own if the group has none there; the row has the mean of the known ones,
  rounded to nine digits. Rows are sorted by journey id, customer id, position of the phase (phases without one first)
  and phase id.
parameters:
  journeyId: { type: string, description: Id of the only journey to include; all journeys by default, idOf: Journey }
columns:
  - { name: journeyId, type: string, description: Id of the journey }
  - { name: journey, type: string, description: Its name }
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Its name }
  - { name: phaseId, type: string, description: Id of the phase }
  - { name: phase, type: string, description: Its name }
  - { name: position, property: Phase.position }
  - { name: emotion, type: number, description: 'Mean of the emotions of the group, -2 to 2; empty if none is known' }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use at which the group engages }
  - { name: withEmotion, type: integer, description: Number of these with a known emotion }
plot: { type: line, x: phase, y: emotion, series: customer }
*/
:param journeyId => null;

MATCH (journey:Journey)-[:HAS_PHASE]->(phase:Phase)
WHERE $journeyId IS NULL OR journey.id = $journeyId
WITH journey, collect(phase) AS phases
CALL (journey) {
  MATCH (journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)<-[:ENGAGES_AT]-(customer:Customer)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN DISTINCT customer
}
UNWIND phases AS phase
OPTIONAL MATCH (phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)<-[engagement:ENGAGES_AT]-(customer)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  journey,
  customer,
  phase,
  count(touchpoint) AS touchpoints,
  count(coalesce(engagement.emotion, touchpoint.emotion)) AS withEmotion,
  sum(coalesce(engagement.emotion, touchpoint.emotion)) AS emotions
RETURN
  journey.id AS journeyId,
  journey.name AS journey,
  customer.id AS customerId,
  customer.name AS customer,
  phase.id AS phaseId,
  phase.name AS phase,
  phase.position AS position,
  CASE WHEN withEmotion > 0 THEN round(toFloat(emotions) / withEmotion, 9) END AS emotion,
  touchpoints,
  withEmotion
ORDER BY journeyId, customerId, coalesce(position, 0), phaseId
