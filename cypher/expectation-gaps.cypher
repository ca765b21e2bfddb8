/*
title: Expectation gaps
theme: promises
question: Where do customers wait longer than they expect?
description: >
  A row for each customer group, each touchpoint in use at which it engages, and each aspect (response: the first
  answer; resolution: the end of the matter) for which a time is expected or delivered. The gap is the delivered time
  minus the expected time; positive means too late. The status is `notExpected` if the group expects no time,
  `notMeasured` if the delivered time is not known, `gap` if the gap is positive, and `noGap` otherwise. Gaps come
  first, then what is not measured, not expected, and in time; within these the most important touchpoints, then the
  greatest gap (unknown as 0), then by touchpoint id, customer id and aspect.
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Its name }
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: aspect, type: string, choices: { response: response, resolution: resolution }, description: Which time it is about }
  - { name: expectedMinutes, type: integer, unit: minutes, description: Time that the group expects }
  - { name: deliveredMinutes, type: integer, unit: minutes, description: Time that the touchpoint takes }
  - { name: gapMinutes, type: integer, unit: minutes, description: 'Delivered minus expected time: positive is too late' }
  - name: status
    type: string
    choices: { gap: too late, noGap: in time, notMeasured: not measured, notExpected: nothing expected }
    description: How the delivered time compares
  - { name: isGap, type: boolean, description: Whether the touchpoint takes longer than expected }
  - { name: measuredAt, property: Touchpoint.measuredAt }
key: [customerId, touchpointId, aspect]
plot: { type: scatter, x: expectedMinutes, y: deliveredMinutes, label: touchpoint }
finding:
  severity: medium
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  elements: { customerId: Customer, touchpointId: Touchpoint }
  when: isGap
  explanation: '{customer} wait longer than they expect for the {aspect} at {touchpoint}: expected within {expectedMinutes}, delivered after {deliveredMinutes}.'
  remedy:
    action: Deliver faster, or tell customers what to expect; then update the delivered or expected times
    call: PATCH /touchpoints/{id}
  actors: [owner, implementer, parentOwner]
*/

MATCH (customer:Customer)-[engagement:ENGAGES_AT]->(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
UNWIND [
  {
    aspect: 'response',
    expected: engagement.expectedResponseMinutes,
    delivered: touchpoint.deliveredResponseMinutes
  },
  {
    aspect: 'resolution',
    expected: engagement.expectedResolutionMinutes,
    delivered: touchpoint.deliveredResolutionMinutes
  }
] AS time
WITH customer, touchpoint, time
WHERE time.expected IS NOT NULL OR time.delivered IS NOT NULL
WITH
  customer,
  touchpoint,
  time.aspect AS aspect,
  time.expected AS expectedMinutes,
  time.delivered AS deliveredMinutes,
  time.delivered - time.expected AS gapMinutes
WITH *, CASE
  WHEN expectedMinutes IS NULL THEN 'notExpected'
  WHEN deliveredMinutes IS NULL THEN 'notMeasured'
  WHEN gapMinutes > 0 THEN 'gap'
  ELSE 'noGap'
END AS status
RETURN
  customer.id AS customerId,
  customer.name AS customer,
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  aspect,
  expectedMinutes,
  deliveredMinutes,
  gapMinutes,
  status,
  status = 'gap' AS isGap,
  touchpoint.measuredAt AS measuredAt
ORDER BY
  isGap DESC,
  status DESC,
  coalesce(importance, 0) DESC,
  coalesce(gapMinutes, 0) DESC,
  touchpointId,
  customerId,
  aspect
