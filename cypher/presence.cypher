/*
title: Presence
theme: ownership
question: At which touchpoints does this department hold no role?
description: >
  Touchpoints in use where the department neither owns anything nor holds one of the four roles on the given day, nor
  any employee who works in it; what matters most to customers first.
parameters:
  departmentId: { type: string, description: Id of the department, isRequired: true, idOf: Department }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: momentOfTruth, type: boolean, description: Whether the relationship is won or lost here }
  - { name: phases, type: strings, description: The phases it is in }
  - { name: owners, type: strings, description: Who owns it on that day }
  - { name: customers, type: strings, description: Which customer groups engage there }
key: [touchpointId]
*/
:param departmentId => 'marketing';
:param asOf => date();

MATCH (department:Department {id: $departmentId})
WITH COLLECT {
  MATCH (department)<-[:WORKS_IN]-{0,1}()-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(present:Touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN DISTINCT present.id
} AS presentIds
MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring'] AND NOT touchpoint.id IN presentIds
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
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
