/*
title: Promise gaps
theme: promises
question: Where do customers wait longer than we promised?
description: >
  A row for each promise, each touchpoint in use that it is about, and each aspect (response, resolution) for which it
  promises a time. A promise about a journey is about each touchpoint in a phase of the journey, because none of them
  may take longer than the whole. The gap is the delivered time minus the promised time; positive means a broken
  promise. The status is `notMeasured` if the delivered time is not known, `gap` if the gap is positive, and `noGap`
  otherwise. Touchpoints that state the promise (STATES) are listed whatever their lifecycle. Promises without a time
  or a subject have no row; `map-health` counts them. Rows with a gap come first, then those not measured; within
  these promises about the touchpoint itself come first, then the most important touchpoints, then the largest gap,
  then by promise id, touchpoint id and aspect.
parameters: {}
columns:
  - { name: promiseId, type: string, description: Id of the promise }
  - { name: promise, type: string, description: Its name }
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: aspect, type: string, choices: { response: response, resolution: resolution }, description: Which time it is about }
  - { name: promisedMinutes, type: integer, unit: minutes, description: Promised time }
  - { name: deliveredMinutes, type: integer, unit: minutes, description: Time that the touchpoint takes }
  - { name: gapMinutes, type: integer, unit: minutes, description: 'Delivered minus promised time: positive is too late' }
  - { name: status, type: string, choices: { gap: too late, noGap: in time, notMeasured: not measured }, description: How the delivered time compares }
  - { name: isGap, type: boolean, description: Whether the touchpoint takes longer than promised }
  - { name: isDirect, type: boolean, description: Whether the promise is about the touchpoint itself }
  - { name: journeyIds, type: strings, description: Ids of the journeys through which it is about the touchpoint }
  - { name: journeys, type: strings, description: Their names }
  - { name: makerDepartmentIds, type: strings, description: Ids of the departments that make the promise }
  - { name: makerPartnerIds, type: strings, description: Ids of the partners that make the promise }
  - { name: makers, type: strings, description: Names of all makers }
  - { name: customerIds, type: strings, description: Ids of the customer groups to which it is made }
  - { name: customers, type: strings, description: Their names }
  - { name: statedAtIds, type: strings, description: Ids of the touchpoints that state the promise }
  - { name: statedAt, type: strings, description: Their names }
key: [promiseId, touchpointId, aspect]
plot: { type: scatter, x: promisedMinutes, y: deliveredMinutes, label: promise }
finding:
  severity: high
  key: [promiseId, touchpointId]
  cause: { touchpointId: Touchpoint }
  mergesWith: [expectation-gaps]
  elements:
    promiseId: Promise
    touchpointId: Touchpoint
    journeyIds: Journey
    makerDepartmentIds: Department
    makerPartnerIds: Partner
    customerIds: Customer
  when: isGap
  explanation: '“{promise}” promises the {aspect} at {touchpoint} within {promisedMinutes}; it takes {deliveredMinutes}.'
  remedy:
    action: Keep the promise, or change it
    call: PATCH /promises/{id}
  actors: [owner, implementer, parentOwner]
*/

MATCH (promise:Promise)
WHERE promise.promisedResponseMinutes IS NOT NULL OR promise.promisedResolutionMinutes IS NOT NULL
WITH
  promise,
  COLLECT {
    MATCH (party:Department|Partner|Touchpoint)-[commitment:MAKES|STATES]->(promise)
    RETURN {type: type(commitment), party: party}
    ORDER BY party.name, labels(party)[0], party.id
  } AS commitments,
  COLLECT {
    MATCH (promise)-[:MADE_TO]->(customer:Customer)
    RETURN customer
    ORDER BY customer.name, customer.id
  } AS customers
WITH
  promise,
  customers,
  [commitment IN commitments WHERE commitment.type = 'MAKES' | commitment.party] AS makers,
  [commitment IN commitments WHERE commitment.type = 'STATES' | commitment.party] AS sources
CALL (promise) {
  MATCH (promise)-[:ABOUT]->(touchpoint:Touchpoint)
  RETURN touchpoint, null AS journey
  UNION
  MATCH (promise)-[:ABOUT]->(journey:Journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)
  RETURN touchpoint, journey
}
WITH promise, makers, customers, sources, touchpoint, journey
ORDER BY journey.name, journey.id
WITH promise, makers, customers, sources, touchpoint, collect(journey) AS journeys, count(*) AS routes
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
UNWIND [
  {
    aspect: 'response',
    promised: promise.promisedResponseMinutes,
    delivered: touchpoint.deliveredResponseMinutes
  },
  {
    aspect: 'resolution',
    promised: promise.promisedResolutionMinutes,
    delivered: touchpoint.deliveredResolutionMinutes
  }
] AS time
WITH promise, makers, customers, sources, touchpoint, journeys, routes, time
WHERE time.promised IS NOT NULL
WITH *, time.delivered - time.promised AS gapMinutes
WITH *, CASE
  WHEN gapMinutes IS NULL THEN 'notMeasured'
  WHEN gapMinutes > 0 THEN 'gap'
  ELSE 'noGap'
END AS status
RETURN
  promise.id AS promiseId,
  promise.name AS promise,
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  time.aspect AS aspect,
  time.promised AS promisedMinutes,
  time.delivered AS deliveredMinutes,
  gapMinutes,
  status,
  status = 'gap' AS isGap,
  routes > size(journeys) AS isDirect,
  [journey IN journeys | journey.id] AS journeyIds,
  [journey IN journeys | journey.name] AS journeys,
  [maker IN makers WHERE maker:Department | maker.id] AS makerDepartmentIds,
  [maker IN makers WHERE maker:Partner | maker.id] AS makerPartnerIds,
  [maker IN makers | maker.name] AS makers,
  [customer IN customers | customer.id] AS customerIds,
  [customer IN customers | customer.name] AS customers,
  [source IN sources | source.id] AS statedAtIds,
  [source IN sources | source.name] AS statedAt
ORDER BY
  isGap DESC,
  status DESC,
  isDirect DESC,
  coalesce(importance, 0) DESC,
  coalesce(gapMinutes, 0) DESC,
  promiseId,
  touchpointId,
  aspect
