/*
title: Absence from touchpoints
theme: ownership
question: At which touchpoints does this party hold no role?
description: >
  Touchpoints in use that the party neither owns nor holds a role at with a valid claim, the most important first,
  then moments of truth, then by touchpoint id. A department is also present where an employee who works in it owns or
  holds a role. With a `period`, only touchpoints that have a phase of that period are included.
parameters:
  kind: { type: string, choices: [Department, Employee, Partner], description: Kind of the party }
  id: { type: string, description: Id of the party, isRequired: true, idOf: kind }
  period: { type: string, choices: [prePurchase, purchase, postPurchase], description: Only touchpoints in this period; all by default }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: periods, type: strings, property: Phase.period, description: 'Periods of its phases, in alphabetical order' }
  - { name: phases, type: strings, description: 'Names of its phases, by their place in the journey' }
  - { name: owners, type: strings, description: Names of the owners }
  - { name: customers, type: strings, description: Names of the customer groups that engage at it }
key: [touchpointId]
*/
:param kind => 'Department';
:param id => 'marketing';
:param period => null;
:param asOf => date();

MATCH (party:Department|Employee|Partner {id: $id})
WHERE $kind IN labels(party)
WITH COLLECT {
  MATCH (party)<-[:WORKS_IN]-{0,1}()-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(present:Touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN DISTINCT present.id
} AS presentIds
MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND NOT touchpoint.id IN presentIds
  AND ($period IS NULL OR EXISTS { (touchpoint)-[:IN_PHASE]->(phase:Phase) WHERE phase.period = $period })
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    WHERE phase.period IS NOT NULL
    RETURN DISTINCT phase.period AS period
    ORDER BY period
  } AS periods,
  COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    RETURN phase.name AS name
    ORDER BY coalesce(phase.position, 0), name
  } AS phases,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners,
  COLLECT {
    MATCH (touchpoint)<-[:ENGAGES_AT]-(customer:Customer)
    RETURN customer.name AS name
    ORDER BY name
  } AS customers
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, touchpointId
