/*
title: Promise contradictions
theme: promises
question: Which promises to the same customers contradict each other?
description: >
  Pairs of promises that are made to at least one common customer group and promise different times for the same
  aspect (response, resolution). A row for each pair, aspect and pair of subjects. The contradiction is
  `differentTimes` when both promises are about the same journey or the same touchpoint in use. It is
  `partLongerThanWhole` when the shorter time is promised for a journey, the longer one for a touchpoint in use in one
  of its phases, and the promise about the journey is not about that touchpoint as well. Two promises of one maker may
  concern different things of the same subject, which the map cannot tell; their severity is low, otherwise it is
  medium. The importance is that of the touchpoint. Promises without a common maker come first, then the most
  important touchpoints, then the largest difference, then by id of the shorter and of the longer promise, kind and id
  of the longer and of the shorter subject, and aspect.
parameters: {}
columns:
  - name: contradiction
    type: string
    choices: { differentTimes: different times for the same subject, partLongerThanWhole: a part takes longer than the whole }
    description: How they contradict each other
  - { name: aspect, type: string, choices: { response: response, resolution: resolution }, description: Which time it is about }
  - { name: shorterPromiseId, type: string, description: Id of the promise with the shorter time }
  - { name: shorterPromise, type: string, description: Its name }
  - { name: shorterMinutes, type: integer, unit: minutes, description: The time it promises }
  - { name: shorterMakers, type: strings, description: Names of its makers }
  - { name: shorterAboutKind, type: string, description: 'Kind of its subject: Touchpoint or Journey' }
  - { name: shorterAboutId, type: string, description: Id of its subject }
  - { name: shorterAbout, type: string, description: Name of its subject }
  - { name: longerPromiseId, type: string, description: Id of the promise with the longer time }
  - { name: longerPromise, type: string, description: Its name }
  - { name: longerMinutes, type: integer, unit: minutes, description: The time it promises }
  - { name: longerMakers, type: strings, description: Names of its makers }
  - { name: longerAboutKind, type: string, description: 'Kind of its subject: Touchpoint or Journey' }
  - { name: longerAboutId, type: string, description: Id of its subject }
  - { name: longerAbout, type: string, description: Name of its subject }
  - { name: shorterStatedAt, type: strings, description: Names of the touchpoints that state the promise with the shorter time }
  - { name: longerStatedAt, type: strings, description: Names of the touchpoints that state the promise with the longer time }
  - { name: differenceMinutes, type: integer, unit: minutes, description: Longer minus shorter time }
  - { name: hasCommonMaker, type: boolean, description: Whether one party makes both promises }
  - { name: severity, type: string, description: 'low if one party makes both promises, medium otherwise' }
  - { name: importance, property: Touchpoint.importance }
  - { name: customerIds, type: strings, description: Ids of the customer groups to which both are made }
  - { name: customers, type: strings, description: Their names }
plot: { type: bars, label: shorterPromise, values: [differenceMinutes] }
finding:
  severity: severity
  key: [longerAboutKind, longerAboutId]
  cause: { longerAboutId: longerAboutKind }
  elements:
    longerAboutId: longerAboutKind
    shorterAboutId: shorterAboutKind
    shorterPromiseId: Promise
    longerPromiseId: Promise
    customerIds: Customer
  explanation: 'Promises about {longerAbout} name different times for the {aspect}: {shorterPromise} ({shorterMinutes}); {longerPromise} ({longerMinutes}).'
  remedy:
    action: Make one promise, or state which cases each promise is for
    call: PATCH /promises/{id}
  actors: [owner, parentOwner]
*/

CALL () {
  MATCH (shorter:Promise)-[:ABOUT]->(subject:Touchpoint|Journey)<-[:ABOUT]-(longer:Promise)
  WHERE coalesce(subject.lifecycle, 'live') IN ['live', 'retiring']
  RETURN 'differentTimes' AS contradiction, shorter, subject AS shorterAbout, longer, subject AS longerAbout
  UNION
  MATCH (shorter:Promise)-[:ABOUT]->(journey:Journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)<-[:ABOUT]-(longer:Promise)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    AND NOT EXISTS { (shorter)-[:ABOUT]->(touchpoint) }
  RETURN 'partLongerThanWhole' AS contradiction, shorter, journey AS shorterAbout, longer, touchpoint AS longerAbout
}
UNWIND [
  {
    aspect: 'response',
    shorterMinutes: shorter.promisedResponseMinutes,
    longerMinutes: longer.promisedResponseMinutes
  },
  {
    aspect: 'resolution',
    shorterMinutes: shorter.promisedResolutionMinutes,
    longerMinutes: longer.promisedResolutionMinutes
  }
] AS time
WITH contradiction, shorter, shorterAbout, longer, longerAbout, time
WHERE time.shorterMinutes < time.longerMinutes
WITH *, COLLECT {
  MATCH (shorter)-[:MADE_TO]->(customer:Customer)<-[:MADE_TO]-(longer)
  RETURN customer
  ORDER BY customer.name, customer.id
} AS customers
WHERE size(customers) > 0
WITH *, EXISTS { (shorter)<-[:MAKES]-()-[:MAKES]->(longer) } AS hasCommonMaker
RETURN
  contradiction,
  time.aspect AS aspect,
  shorter.id AS shorterPromiseId,
  shorter.name AS shorterPromise,
  time.shorterMinutes AS shorterMinutes,
  COLLECT {
    MATCH (maker)-[:MAKES]->(shorter)
    RETURN maker.name AS name
    ORDER BY name
  } AS shorterMakers,
  labels(shorterAbout)[0] AS shorterAboutKind,
  shorterAbout.id AS shorterAboutId,
  shorterAbout.name AS shorterAbout,
  longer.id AS longerPromiseId,
  longer.name AS longerPromise,
  time.longerMinutes AS longerMinutes,
  COLLECT {
    MATCH (maker)-[:MAKES]->(longer)
    RETURN maker.name AS name
    ORDER BY name
  } AS longerMakers,
  labels(longerAbout)[0] AS longerAboutKind,
  longerAbout.id AS longerAboutId,
  longerAbout.name AS longerAbout,
  COLLECT {
    MATCH (source:Touchpoint)-[:STATES]->(shorter)
    RETURN source.name AS name
    ORDER BY name
  } AS shorterStatedAt,
  COLLECT {
    MATCH (source:Touchpoint)-[:STATES]->(longer)
    RETURN source.name AS name
    ORDER BY name
  } AS longerStatedAt,
  time.longerMinutes - time.shorterMinutes AS differenceMinutes,
  hasCommonMaker,
  CASE WHEN hasCommonMaker THEN 'low' ELSE 'medium' END AS severity,
  longerAbout.importance AS importance,
  [customer IN customers | customer.id] AS customerIds,
  [customer IN customers | customer.name] AS customers
ORDER BY
  hasCommonMaker,
  coalesce(importance, 0) DESC,
  differenceMinutes DESC,
  shorterPromiseId,
  longerPromiseId,
  longerAboutKind,
  longerAboutId,
  shorterAboutKind,
  shorterAboutId,
  aspect
