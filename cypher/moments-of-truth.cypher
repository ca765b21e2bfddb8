/*
title: Moments of truth
theme: journey
question: Which moments of truth are at risk, and why?
description: >
  A row for each touchpoint in use that is marked as a moment of truth, with its risks in this order: `noOwner` and
  `severalOwners` (valid claims); `noDataProvider`, `noDefiner`, `noImplementer` (nobody holds the role with a valid
  claim; a missing influencer is no risk); `lowRating` (its rating, or that of a customer group there, ENGAGES_AT, is
  below `leastRating`); `expectationMissed` (the delivered response or resolution time is longer than a customer group
  expects); `notMeasured` (no measure measures it, and neither delivered time is known); `retiringSystem` (a chain of
  DEPENDS_ON of any length leads to a system that is retiring or retired, and all else on the chain is in use);
  `assumed` (its confidence is assumed or missing, and no evidence supports it). Rows are sorted by the number of
  risks, the most first, then by importance and touchpoint id.
parameters:
  leastRating: { type: integer, minimum: -2, maximum: 2, description: Lower ratings are a risk }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: rating, property: Touchpoint.rating }
  - { name: lowestRating, type: integer, description: 'Lowest of its rating and those of customer groups, -2 to 2' }
  - { name: riskCount, type: integer, description: Number of risks }
  - { name: isAtRisk, type: boolean, description: Whether there is any risk }
  - name: risks
    type: strings
    choices:
      noOwner: no owner
      severalOwners: several owners
      noDataProvider: no data provider
      noDefiner: no definer
      noImplementer: no implementer
      lowRating: low rating
      expectationMissed: expectation missed
      notMeasured: not measured
      retiringSystem: relies on a retiring system
      assumed: only assumed
    description: Its risks
  - { name: owners, type: strings, description: Names of the owners }
key: [touchpointId]
plot: { type: bars, label: touchpoint, values: [riskCount] }
finding:
  severity: medium
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  mergesWith: [unowned-touchpoints, contested-touchpoints, expectation-gaps, promise-gaps, role-gaps, unmeasured-touchpoints]
  elements: { touchpointId: Touchpoint }
  when: isAtRisk
  explanation: 'The moment of truth {touchpoint} is at risk: {risks}.'
  remedy:
    action: Resolve each of the risks
    call: PATCH /touchpoints/{id}
  actors: [owner, parentOwner, definer, implementer]
*/
:param leastRating => 0;
:param asOf => date();

MATCH (touchpoint:Touchpoint {momentOfTruth: true})
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  touchpoint,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-(holder)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN {type: type(claim), name: CASE WHEN claim:OWNS THEN holder.name END} AS claim
    ORDER BY claim.name
  } AS claims,
  COLLECT {
    MATCH (touchpoint)<-[engagement:ENGAGES_AT]-()
    RETURN engagement
  } AS engagements
WITH
  touchpoint,
  engagements,
  [claim IN claims WHERE claim.type = 'OWNS' | claim.name] AS owners,
  [claim IN claims | claim.type] AS held,
  reduce(lowest = touchpoint.rating, engagement IN engagements |
    CASE WHEN lowest IS NULL OR engagement.rating < lowest THEN engagement.rating ELSE lowest END
  ) AS lowestRating
WITH touchpoint, owners, lowestRating, [risk IN [
  CASE WHEN size(owners) = 0 THEN 'noOwner' END,
  CASE WHEN size(owners) > 1 THEN 'severalOwners' END,
  CASE WHEN NOT 'PROVIDES_DATA_TO' IN held THEN 'noDataProvider' END,
  CASE WHEN NOT 'DEFINES' IN held THEN 'noDefiner' END,
  CASE WHEN NOT 'IMPLEMENTS' IN held THEN 'noImplementer' END,
  CASE WHEN lowestRating < $leastRating THEN 'lowRating' END,
  CASE WHEN any(engagement IN engagements
    WHERE engagement.expectedResponseMinutes < touchpoint.deliveredResponseMinutes
      OR engagement.expectedResolutionMinutes < touchpoint.deliveredResolutionMinutes
  ) THEN 'expectationMissed' END,
  CASE WHEN touchpoint.deliveredResponseMinutes IS NULL AND touchpoint.deliveredResolutionMinutes IS NULL
    AND NOT EXISTS { (touchpoint)<-[:MEASURES]-() } THEN 'notMeasured' END,
  CASE WHEN EXISTS {
    MATCH (touchpoint)
      (()-[:DEPENDS_ON]->(via WHERE coalesce(via.lifecycle, 'live') IN ['live', 'retiring']))*
      ()-[:DEPENDS_ON]->(system:System WHERE system.lifecycle IN ['retiring', 'retired'])
  } THEN 'retiringSystem' END,
  CASE WHEN coalesce(touchpoint.confidence, 'assumed') = 'assumed'
    AND NOT EXISTS { (touchpoint)<-[:SUPPORTS]-() } THEN 'assumed' END
] WHERE risk IS NOT NULL] AS risks
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  touchpoint.rating AS rating,
  lowestRating,
  size(risks) AS riskCount,
  size(risks) > 0 AS isAtRisk,
  risks,
  owners
ORDER BY riskCount DESC, coalesce(importance, 0) DESC, touchpointId
