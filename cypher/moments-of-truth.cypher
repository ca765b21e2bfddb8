/*
title: Moments of truth
theme: journey
question: Which of the moments at which customers are won or lost are at risk, and by what?
description: >
  Touchpoints in use that are marked as moments of truth, with what puts each at risk on the given day: `noOwner`;
  `severalOwners`; `noDataProvider`, `noDefiner`, `noImplementer` (a role that nobody holds; influencers are not
  missed); `lowRating` (rated below the given one); `expectationMissed` (delivered later than a customer group expects,
  response or resolution); `notMeasured` (neither a measure nor a delivered time); `retiringSystem` (it depends on a
  system that is retiring or retired, directly or through up to three others); `assumed` (it is only assumed, and no
  evidence supports it).
parameters:
  leastRating: { type: integer, minimum: -2, maximum: 2, description: Ratings below this one are a risk }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: rating, type: integer, description: 'How the experience is rated, -2 to 2' }
  - { name: riskCount, type: integer, description: How many risks there are }
  - { name: isAtRisk, type: boolean, description: Whether there is any }
  - { name: risks, type: strings, description: 'Which, as named above' }
  - { name: owners, type: strings, description: Who owns it on that day }
key: [touchpointId]
finding:
  severity: medium
  key: [touchpointId]
  elements: { touchpointId: Touchpoint }
  when: isAtRisk
  explanation: 'The moment of truth {touchpoint} is at risk: {risks}.'
*/
:param leastRating => 0;
:param asOf => date();

MATCH (touchpoint:Touchpoint {momentOfTruth: true})
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  touchpoint,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners,
  COLLECT {
    MATCH (touchpoint)<-[claim:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN DISTINCT type(claim)
  } AS held
WITH touchpoint, owners, [risk IN [
  CASE WHEN size(owners) = 0 THEN 'noOwner' END,
  CASE WHEN size(owners) > 1 THEN 'severalOwners' END,
  CASE WHEN NOT 'PROVIDES_DATA_TO' IN held THEN 'noDataProvider' END,
  CASE WHEN NOT 'DEFINES' IN held THEN 'noDefiner' END,
  CASE WHEN NOT 'IMPLEMENTS' IN held THEN 'noImplementer' END,
  CASE WHEN touchpoint.rating < $leastRating THEN 'lowRating' END,
  CASE WHEN EXISTS {
    MATCH (touchpoint)<-[engagement:ENGAGES_AT]-()
    WHERE engagement.expectedResponseMinutes < touchpoint.deliveredResponseMinutes
      OR engagement.expectedResolutionMinutes < touchpoint.deliveredResolutionMinutes
  } THEN 'expectationMissed' END,
  CASE WHEN touchpoint.deliveredResponseMinutes IS NULL AND touchpoint.deliveredResolutionMinutes IS NULL
    AND NOT EXISTS { (touchpoint)<-[:MEASURES]-() } THEN 'notMeasured' END,
  CASE WHEN EXISTS {
    MATCH (touchpoint)-[:DEPENDS_ON]->{1,4}(system:System)
    WHERE system.lifecycle IN ['retiring', 'retired']
  } THEN 'retiringSystem' END,
  CASE WHEN coalesce(touchpoint.confidence, 'assumed') = 'assumed'
    AND NOT EXISTS { (touchpoint)<-[:SUPPORTS]-() } THEN 'assumed' END
] WHERE risk IS NOT NULL] AS risks
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  touchpoint.rating AS rating,
  size(risks) AS riskCount,
  size(risks) > 0 AS isAtRisk,
  risks,
  owners
ORDER BY riskCount DESC, coalesce(importance, 0) DESC, touchpointId
