/*
title: The four questions
theme: journey
question: Who are our customers, why do they engage, when do they expect a response and a resolution, and what technology does that require?
description: >
  A row for each customer group. Touchpoints are those in use at which the group engages. Expected times are the
  shortest, the median and the longest among those that the group expects at these touchpoints; with an even number of
  times the median is the mean of the two in the middle. Systems are all systems in use that these touchpoints rely
  on: a chain of DEPENDS_ON of any length leads from the touchpoint to the system, and everything on it (touchpoints,
  processes, systems, partners, data sets) is in use. Groups that engage nowhere have a row as well. Needs are sorted
  by importance, the highest first, then by name; names of systems are in alphabetical order. Rows are sorted by
  customer id.
parameters: {}
columns:
  - { name: customerId, type: string, description: Id of the customer group }
  - { name: customer, type: string, description: 'Who: the name of the group' }
  - { name: type, property: Customer.type }
  - { name: size, property: Customer.size }
  - { name: needs, type: strings, description: 'Why: its needs, the most important first' }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use at which it engages }
  - { name: touchpointsWithResponse, type: integer, description: Number of these at which it expects a response time }
  - { name: shortestResponseMinutes, type: integer, unit: minutes, description: Shortest expected response time }
  - { name: medianResponseMinutes, type: number, unit: minutes, description: Median of the expected response times }
  - { name: longestResponseMinutes, type: integer, unit: minutes, description: Longest expected response time }
  - { name: touchpointsWithResolution, type: integer, description: Number of these at which it expects a resolution time }
  - { name: shortestResolutionMinutes, type: integer, unit: minutes, description: Shortest expected resolution time }
  - { name: medianResolutionMinutes, type: number, unit: minutes, description: Median of the expected resolution times }
  - { name: longestResolutionMinutes, type: integer, unit: minutes, description: Longest expected resolution time }
  - { name: systems, type: strings, description: 'What technology: names of the systems that the touchpoints rely on' }
plot: { type: bars, label: customer, values: [touchpoints] }
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
    ORDER BY coalesce(need.importance, 0) DESC, name, need.id
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
    MATCH (touchpoint)-[:DEPENDS_ON]->(first)
    WITH DISTINCT first
    CALL (first) {
      MATCH path = (first)-[:DEPENDS_ON*0..]->(system:System)
      WHERE all(node IN nodes(path) WHERE coalesce(node.lifecycle, 'live') IN ['live', 'retiring'])
      RETURN DISTINCT system
    }
    WITH DISTINCT system
    RETURN system.name AS name
    ORDER BY name
  } AS systems
ORDER BY customerId
