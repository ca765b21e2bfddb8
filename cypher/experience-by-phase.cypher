/*
title: Experience by phase
theme: journey
question: Where along the journey is the experience good, and how much do we know about it?
description: >
  A row for each phase of each journey, over its touchpoints in use. Averages and the share of good experiences (rated
  1 or higher) only include touchpoints with a value; their number is given beside that of all. With a `customerId`,
  only touchpoints at which the group engages are included, with the group's own rating and emotion there
  (ENGAGES_AT), or the touchpoint's if the group has none. Without one, a touchpoint's own value is used, or if it has
  none, the mean of the values of the groups that engage at it. Averages are rounded to nine digits. Rows are sorted
  by journey id, position (phases without one first) and phase id.
parameters:
  customerId: { type: string, description: Id of the customer group whose experience to show; the touchpoints' own values by default }
columns:
  - { name: journeyId, type: string, description: Id of the journey }
  - { name: journey, type: string, description: Its name }
  - { name: phaseId, type: string, description: Id of the phase }
  - { name: phase, type: string, description: Its name }
  - { name: period, property: Phase.period }
  - { name: position, property: Phase.position }
  - { name: total, type: integer, description: Number of touchpoints in use }
  - { name: assessed, type: integer, description: Number of these that are rated }
  - { name: averageRating, type: number, description: 'Mean of the ratings, -2 to 2' }
  - { name: good, type: integer, description: Number rated 1 or higher }
  - { name: goodRatio, type: number, description: 'Good ÷ assessed, 0 to 1' }
  - { name: withEmotion, type: integer, description: Number with a known emotion }
  - { name: averageEmotion, type: number, description: 'Mean of the emotions, -2 to 2' }
key: [journeyId, phaseId]
plot: { type: line, x: phase, y: averageRating, series: journey }
*/
:param customerId => null;

MATCH (journey:Journey)-[:HAS_PHASE]->(phase:Phase)
OPTIONAL MATCH (phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND ($customerId IS NULL OR EXISTS { (touchpoint)<-[:ENGAGES_AT]-(:Customer {id: $customerId}) })
WITH
  journey,
  phase,
  touchpoint,
  CASE
    WHEN $customerId IS NULL AND touchpoint.rating IS NOT NULL THEN touchpoint.rating
    ELSE coalesce(
      head(COLLECT {
        MATCH (touchpoint)<-[engagement:ENGAGES_AT]-(customer:Customer)
        WHERE $customerId IS NULL OR customer.id = $customerId
        RETURN avg(engagement.rating)
      }),
      touchpoint.rating
    )
  END AS rating,
  CASE
    WHEN $customerId IS NULL AND touchpoint.emotion IS NOT NULL THEN touchpoint.emotion
    ELSE coalesce(
      head(COLLECT {
        MATCH (touchpoint)<-[engagement:ENGAGES_AT]-(customer:Customer)
        WHERE $customerId IS NULL OR customer.id = $customerId
        RETURN avg(engagement.emotion)
      }),
      touchpoint.emotion
    )
  END AS emotion
WITH
  journey,
  phase,
  count(touchpoint) AS total,
  count(rating) AS assessed,
  sum(rating) AS ratings,
  sum(CASE WHEN rating >= 1 THEN 1 ELSE 0 END) AS good,
  count(emotion) AS withEmotion,
  sum(emotion) AS emotions
RETURN
  journey.id AS journeyId,
  journey.name AS journey,
  phase.id AS phaseId,
  phase.name AS phase,
  phase.period AS period,
  phase.position AS position,
  total,
  assessed,
  CASE WHEN assessed > 0 THEN round(toFloat(ratings) / assessed, 9) END AS averageRating,
  good,
  CASE WHEN assessed > 0 THEN toFloat(good) / assessed END AS goodRatio,
  withEmotion,
  CASE WHEN withEmotion > 0 THEN round(toFloat(emotions) / withEmotion, 9) END AS averageEmotion
ORDER BY journeyId, coalesce(position, 0), phaseId
