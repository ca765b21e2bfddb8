/*
title: The four questions
theme: journey
question: Who are our customers, why do they engage, when do they expect an answer and an end, and what does that require?
description: >
  A row for each customer group. Expected times are those of its touchpoints in use: the shortest, the median and the
  longest, in minutes. Systems are those that its touchpoints depend on, directly or through processes and systems.
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: Who they are }
  - { name: type, type: string, description: 'endUser, buyer or channelPartner' }
  - { name: size, type: integer, description: How many people }
  - { name: needs, type: strings, description: 'Why they engage, the most important need first' }
  - { name: touchpoints, type: integer, description: At how many touchpoints they engage }
  - { name: touchpointsWithResponse, type: integer, description: At how many of these a response time is expected }
  - { name: shortestResponseMinutes, type: integer, unit: minutes, description: The shortest expected response }
  - { name: medianResponseMinutes, type: number, unit: minutes, description: The median expected response }
  - { name: longestResponseMinutes, type: integer, unit: minutes, description: The longest expected response }
  - { name: touchpointsWithResolution, type: integer, description: At how many a resolution time is expected }
  - { name: shortestResolutionMinutes, type: integer, unit: minutes, description: The shortest expected resolution }
  - { name: medianResolutionMinutes, type: number, unit: minutes, description: The median expected resolution }
  - { name: longestResolutionMinutes, type: integer, unit: minutes, description: The longest expected resolution }
  - { name: systems, type: strings, description: What technology that requires }
*/

MATCH (customer:Customer)
OPTIONAL MATCH (customer)-[engagement:ENGAGES_AT]->(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  customer,
  count(touchpoint) AS touchpoints,
  count(engagement.expectedResponseMinutes) AS touchpointsWithResponse,
  min(engagement.expectedResponseMinutes) AS shortestResponseMinutes,
  percentileCont(engagement.expectedResponseMinutes, 0.5) AS medianResponseMinutes,
  max(engagement.expectedResponseMinutes) AS longestResponseMinutes,
  count(engagement.expectedResolutionMinutes) AS touchpointsWithResolution,
  min(engagement.expectedResolutionMinutes) AS shortestResolutionMinutes,
  percentileCont(engagement.expectedResolutionMinutes, 0.5) AS medianResolutionMinutes,
  max(engagement.expectedResolutionMinutes) AS longestResolutionMinutes
RETURN
  customer.id AS customerId,
  customer.name AS customer,
  customer.type AS type,
  customer.size AS size,
  COLLECT {
    MATCH (customer)-[:HAS_NEED]->(need:Need)
    RETURN need.name AS name
    ORDER BY coalesce(need.importance, 0) DESC, name
  } AS needs,
  touchpoints,
  touchpointsWithResponse,
  shortestResponseMinutes,
  medianResponseMinutes,
  longestResponseMinutes,
  touchpointsWithResolution,
  shortestResolutionMinutes,
  medianResolutionMinutes,
  longestResolutionMinutes,
  COLLECT {
    MATCH (customer)-[:ENGAGES_AT]->(touchpoint:Touchpoint)
    WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    MATCH (touchpoint)-[:DEPENDS_ON]->{1,4}(system:System)
    WITH DISTINCT system
    RETURN system.name AS name
    ORDER BY name
  } AS systems
ORDER BY customerId
