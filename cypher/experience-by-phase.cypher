/*
title: Experience by phase
theme: journey
question: Where along the journey is the experience good, and how much do we know about it?
description: >
  A row for each phase of each journey, over its touchpoints in use. Averages and the share of good experiences (rated 1
  or 2) only include the touchpoints that are rated; their number is given beside that of all.
parameters: {}
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
  - { name: good, type: integer, description: Number rated 1 or 2 }
  - { name: goodRatio, type: number, description: 'Good ÷ assessed, 0 to 1' }
  - { name: withEmotion, type: integer, description: Number with a known emotion }
  - { name: averageEmotion, type: number, description: 'Mean of the emotions, -2 to 2' }
key: [journeyId, phaseId]
*/

MATCH (journey:Journey)-[:HAS_PHASE]->(phase:Phase)
OPTIONAL MATCH (phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  journey,
  phase,
  count(touchpoint) AS total,
  count(touchpoint.rating) AS assessed,
  sum(touchpoint.rating) AS ratings,
  sum(CASE WHEN touchpoint.rating >= 1 THEN 1 ELSE 0 END) AS good,
  count(touchpoint.emotion) AS withEmotion,
  sum(touchpoint.emotion) AS emotions
RETURN
  journey.id AS journeyId,
  journey.name AS journey,
  phase.id AS phaseId,
  phase.name AS phase,
  phase.period AS period,
  phase.position AS position,
  total,
  assessed,
  CASE WHEN assessed > 0 THEN toFloat(ratings) / assessed END AS averageRating,
  good,
  CASE WHEN assessed > 0 THEN toFloat(good) / assessed END AS goodRatio,
  withEmotion,
  CASE WHEN withEmotion > 0 THEN toFloat(emotions) / withEmotion END AS averageEmotion
ORDER BY journeyId, coalesce(position, 0), phaseId
