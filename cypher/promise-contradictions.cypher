/*
title: Promise contradictions
theme: promises
question: Which promises to the same customers contradict each other?
description: >
  Pairs of promises that are made to at least one common customer group and name different times for the same aspect
  (response, resolution), where both cannot be meant. The contradiction is `differentTimes` when both are about the
  same touchpoint in use or about the same journey. It is `partLongerThanWhole` when the shorter time is promised
  for a journey and the longer one for a touchpoint in use in a phase of that journey, unless the first promise is
  about that touchpoint too, which is the first case. A row for each pair, aspect and pair of things promised about.
  Promises about the same thing may mean different acts of it, which the map cannot tell. That is likelier when one
  party makes both, so the severity is low then and medium otherwise. The importance is that of the touchpoint, if
  there is one.
parameters: {}
columns:
  - { name: contradiction, type: string, description: differentTimes or partLongerThanWhole }
  - { name: aspect, type: string, description: response or resolution }
  - { name: shorterPromiseId, type: string, description: Id of the promise with the shorter time }
  - { name: shorterPromise, type: string, description: Its name }
  - { name: shorterMinutes, type: integer, unit: minutes, description: The time it promises }
  - { name: shorterMakers, type: strings, description: Who makes it }
  - { name: shorterAboutKind, type: string, description: 'What it is about: Touchpoint or Journey' }
  - { name: shorterAboutId, type: string, description: Id of what it is about }
  - { name: shorterAbout, type: string, description: Name of what it is about }
  - { name: longerPromiseId, type: string, description: Id of the promise with the longer time }
  - { name: longerPromise, type: string, description: Its name }
  - { name: longerMinutes, type: integer, unit: minutes, description: The time it promises }
  - { name: longerMakers, type: strings, description: Who makes it }
  - { name: longerAboutKind, type: string, description: 'What it is about: Touchpoint or Journey' }
  - { name: longerAboutId, type: string, description: Id of what it is about }
  - { name: longerAbout, type: string, description: Name of what it is about }
  - { name: differenceMinutes, type: integer, unit: minutes, description: The longer time less the shorter one }
  - { name: hasCommonMaker, type: boolean, description: Whether somebody makes both promises }
  - { name: severity, type: string, description: 'low when somebody makes both, medium otherwise' }
  - { name: importance, type: integer, description: 'How much the touchpoint matters to customers, 1 to 5' }
  - { name: customerIds, type: strings, description: Ids of the customer groups to which both are made }
  - { name: customers, type: strings, description: Their names }
finding:
  severity: severity
  key: [shorterPromiseId, shorterAboutKind, shorterAboutId, longerPromiseId, longerAboutKind, longerAboutId, aspect]
  elements:
    shorterPromiseId: Promise
    longerPromiseId: Promise
    shorterAboutId: shorterAboutKind
    longerAboutId: longerAboutKind
    customerIds: Customer
  explanation: '{shorterPromise} promises the {aspect} of {shorterAbout} within {shorterMinutes} minutes, {longerPromise} that of {longerAbout} within {longerMinutes}.'
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
