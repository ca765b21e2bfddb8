/*
title: Strategy coverage
theme: ownership
question: Which journeys and touchpoints does no strategy guide, and which strategies have no leader or sponsor?
description: >
  A row for each fault. `noStrategy`: a journey that no strategy guides (GUIDES), or a touchpoint in use that no
  strategy guides and that is in no phase of a guided journey. `noLeader`: a strategy that nobody owns with a valid
  claim. `noSponsor`: a strategy that no employee sponsors (SPONSORS). Only strategies without a leader or sponsor are
  findings. Strategies come first, then journeys, then touchpoints; each by importance, id and fault.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: kind, type: string, description: 'Kind of the element: Journey, Touchpoint or Strategy' }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: fault, type: string, choices: { noStrategy: no strategy, noLeader: no leader, noSponsor: no sponsor }, description: What is missing }
  - { name: isUnled, type: boolean, description: Whether it is a strategy without a leader or sponsor }
key: [kind, id, fault]
plot: { type: bars, label: fault }
finding:
  severity: medium
  key: [kind, id, fault]
  cause: { id: kind }
  elements: { id: kind }
  when: isUnled
  explanation: 'The strategy {name} has {fault}.'
  remedy:
    action: Name the leader (OWNS) and the sponsor (SPONSORS)
    call: PUT /relationships/SPONSORS/{fromKind}/{from}/{toKind}/{to}
  actors: [owner]
*/
:param asOf => date();

CALL () {
  MATCH (element:Strategy)
  WHERE NOT EXISTS {
    MATCH (element)<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  }
  RETURN element, 'noLeader' AS fault
  UNION ALL
  MATCH (element:Strategy)
  WHERE NOT EXISTS { (element)<-[:SPONSORS]-(:Employee) }
  RETURN element, 'noSponsor' AS fault
  UNION ALL
  MATCH (element:Journey)
  WHERE NOT EXISTS { (element)<-[:GUIDES]-(:Strategy) }
  RETURN element, 'noStrategy' AS fault
  UNION ALL
  MATCH (element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    AND NOT EXISTS { (element)<-[:GUIDES]-(:Strategy) }
    AND NOT EXISTS { (element)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-(:Journey)<-[:GUIDES]-(:Strategy) }
  RETURN element, 'noStrategy' AS fault
}
RETURN
  labels(element)[0] AS kind,
  element.id AS id,
  element.name AS name,
  element.importance AS importance,
  fault,
  element:Strategy AS isUnled
ORDER BY
  CASE labels(element)[0] WHEN 'Strategy' THEN 0 WHEN 'Journey' THEN 1 ELSE 2 END,
  coalesce(importance, 0) DESC,
  id,
  fault
