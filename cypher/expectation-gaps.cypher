/*
title: Expectation gaps
theme: promises
question: Where do customers wait longer than they expect?
description: >
  A row for each customer group, each touchpoint in use (live or retiring; an absent lifecycle counts as live) at
  which it engages, and each aspect (response: the first answer; resolution: the end of the matter), where a time is
  expected or delivered. The gap is the delivered time less the expected one, so a positive gap is a wait too long.
  The status is `gap` (delivered later than expected), `noGap` (as expected or sooner), `notMeasured` (a time is
  expected, the delivered one is not known) or `notExpected` (a time is delivered, the group expects none).
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Its name }
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: momentOfTruth, type: boolean, description: Whether the relationship is won or lost here }
  - { name: aspect, type: string, description: response or resolution }
  - { name: expectedMinutes, type: integer, unit: minutes, description: What the group expects }
  - { name: deliveredMinutes, type: integer, unit: minutes, description: What it gets }
  - { name: gapMinutes, type: integer, unit: minutes, description: 'Delivered less expected: positive is too late, negative is sooner than expected' }
  - { name: status, type: string, description: 'gap, noGap, notMeasured or notExpected' }
  - { name: isGap, type: boolean, description: Whether it is delivered later than expected }
  - { name: measuredAt, type: dateTime, description: When the delivered time was measured }
key: [customerId, touchpointId, aspect]
finding:
  severity: medium
  key: [customerId, touchpointId, aspect]
  elements: { customerId: Customer, touchpointId: Touchpoint }
  when: isGap
  explanation: '{customer} expect the {aspect} at {touchpoint} within {expectedMinutes} minutes and get it after {deliveredMinutes}.'
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
