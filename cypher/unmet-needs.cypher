/*
title: Unmet needs
theme: journey
question: Which needs of our customers does nothing we offer them meet?
description: >
  A row for each customer group and each of its needs that no touchpoint in use meets for it. A touchpoint meets the
  need of a group when it serves the need, the group engages at it, and the value received there is not `none` (a
  value nobody stated counts as some). The reason is the first of these that holds: `servedByNone` (no touchpoint in
  use serves the need), `notEngaged` (the group engages at none of those that serve it), `noValue` (the value
  received is `none` at each of those at which it engages).
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Its name }
  - { name: size, type: integer, description: How many people the group has }
  - { name: needId, type: string, description: Id of the need }
  - { name: need, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much the need matters to them, 1 to 5' }
  - { name: reason, type: string, description: 'servedByNone, notEngaged or noValue' }
  - { name: servingTouchpoints, type: integer, description: How many touchpoints in use serve the need }
  - { name: engagedTouchpoints, type: integer, description: At how many of these the group engages }
  - { name: touchpointIds, type: strings, description: Ids of those that serve it }
  - { name: touchpoints, type: strings, description: Their names }
finding:
  severity: medium
  key: [customerId, needId]
  elements: { customerId: Customer, needId: Need, touchpointIds: Touchpoint }
  explanation: 'Nothing meets the need of {customer}: {need} ({reason}).'
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
