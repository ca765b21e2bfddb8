/*
title: Unmet needs
theme: journey
question: Which needs of our customers does nothing we offer them meet?
description: >
  A row for each need of a customer group (HAS_NEED) that no touchpoint in use meets for the group. A touchpoint meets
  the need when it serves it (SERVES), the group engages at it, and its `valueReceived` is not `none` (a touchpoint
  without a value counts as meeting it). The reason is the first that applies: `servedByNone` (no touchpoint in use
  serves the need), `notEngaged` (the group engages at none of those that serve it), `noValue` (the value received is
  `none` at all of those at which it engages). The most important needs come first, then the largest customer groups,
  then by customer id and need id.
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Its name }
  - { name: size, property: Customer.size }
  - { name: needId, type: string, description: Id of the need }
  - { name: need, type: string, description: Its name }
  - { name: importance, property: Need.importance }
  - name: reason
    type: string
    choices:
      servedByNone: no touchpoint serves it
      notEngaged: the group engages at no touchpoint that serves it
      noValue: no value received
    description: Why the need is not met
  - { name: servingTouchpoints, type: integer, description: Number of touchpoints in use that serve the need }
  - { name: engagedTouchpoints, type: integer, description: Number of these at which the group engages }
  - { name: touchpointIds, type: strings, description: Ids of the touchpoints that serve it }
  - { name: touchpoints, type: strings, description: Their names }
plot: { type: matrix, rows: customer, columns: need }
finding:
  severity: medium
  key: [needId]
  cause: { needId: Need }
  elements: { customerId: Customer, needId: Need, touchpointIds: Touchpoint }
  explanation: '{customer}: the need “{need}” is not met ({reason}).'
  remedy:
    action: Let a touchpoint serve the need, or improve one that does
    call: PUT /relationships/SERVES/{fromKind}/{from}/{toKind}/{to}
  actors: [servingOwner]
*/

MATCH (customer:Customer)-[:HAS_NEED]->(need:Need)
WHERE NOT EXISTS {
  MATCH (customer)-[:ENGAGES_AT]->(touchpoint:Touchpoint)-[:SERVES]->(need)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    AND coalesce(touchpoint.valueReceived, 'some') <> 'none'
}
WITH customer, need, COLLECT {
  MATCH (touchpoint:Touchpoint)-[:SERVES]->(need)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN touchpoint
  ORDER BY touchpoint.name, touchpoint.id
} AS touchpoints
WITH customer, need, touchpoints, COUNT {
  UNWIND touchpoints AS touchpoint
  MATCH (customer)-[:ENGAGES_AT]->(touchpoint)
  RETURN touchpoint
} AS engagedTouchpoints
RETURN
  customer.id AS customerId,
  customer.name AS customer,
  customer.size AS size,
  need.id AS needId,
  need.name AS need,
  need.importance AS importance,
  CASE
    WHEN size(touchpoints) = 0 THEN 'servedByNone'
    WHEN engagedTouchpoints = 0 THEN 'notEngaged'
    ELSE 'noValue'
  END AS reason,
  size(touchpoints) AS servingTouchpoints,
  engagedTouchpoints,
  [touchpoint IN touchpoints | touchpoint.id] AS touchpointIds,
  [touchpoint IN touchpoints | touchpoint.name] AS touchpoints
ORDER BY coalesce(importance, 0) DESC, coalesce(size, 0) DESC, customerId, needId
