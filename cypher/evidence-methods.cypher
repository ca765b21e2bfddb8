/*
title: Evidence by method
theme: map
question: What on the map rests on interviews, observation, surveys or analytics?
description: >
  A row for each method with which evidence was gathered, and one with no method for evidence that names none, the one
  that supports most elements first. An element rests on a method when at least one piece of evidence of this method
  supports it (SUPPORTS), and on this method only when all evidence that supports it has it. Of methods that support
  equally many, the one with more evidence comes first, then by method, none last.
parameters: {}
columns:
  - { name: method, property: Evidence.method }
  - { name: evidence, type: integer, description: Number of pieces of evidence }
  - { name: elements, type: integer, description: Number of elements that rest on the method }
  - { name: onlyThisMethod, type: integer, description: Number of these that rest on no other method }
  - { name: touchpoints, type: integer, description: Number of these that are touchpoints }
  - { name: journeys, type: integer, description: Number of these that are journeys }
  - { name: newestOn, type: date, description: When the newest piece was gathered }
key: [method]
plot: { type: bars, label: method, values: [elements] }
*/

MATCH (evidence:Evidence)
WITH evidence.method AS method, count(*) AS pieces, max(evidence.collectedOn) AS newestOn, collect(evidence) AS found
CALL (method, found) {
  UNWIND found AS evidence
  MATCH (evidence)-[:SUPPORTS]->(element)
  WITH DISTINCT method, element
  RETURN
    count(*) AS elements,
    sum(CASE WHEN EXISTS {
      MATCH (element)<-[:SUPPORTS]-(other:Evidence)
      WHERE coalesce(other.method, '') <> coalesce(method, '')
    } THEN 0 ELSE 1 END) AS onlyThisMethod,
    sum(CASE WHEN element:Touchpoint THEN 1 ELSE 0 END) AS touchpoints,
    sum(CASE WHEN element:Journey THEN 1 ELSE 0 END) AS journeys
}
RETURN method, pieces AS evidence, elements, onlyThisMethod, touchpoints, journeys, newestOn
ORDER BY elements DESC, evidence DESC, method
