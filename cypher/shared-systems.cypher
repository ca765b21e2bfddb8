/*
title: Shared systems
theme: failure
question: On which systems do the touchpoints of several departments stand?
description: >
  Systems on which touchpoints in use depend, directly or through up to three processes and systems in between, when
  these touchpoints are owned or implemented by more than one department on the given day.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: systemId, type: string, description: Id of the system }
  - { name: system, type: string, description: Its name }
  - { name: lifecycle, type: string, description: 'planned, live, retiring or retired' }
  - { name: criticality, type: integer, description: 'How critical it is said to be, 1 to 5' }
  - { name: departments, type: integer, description: How many departments own or implement what depends on it }
  - { name: departmentNames, type: strings, description: 'Their names, the one with most touchpoints first' }
  - { name: touchpoints, type: integer, description: How many touchpoints in use depend on it }
  - { name: phases, type: integer, description: In how many phases these are }
  - { name: operators, type: strings, description: Which departments and partners operate it }
key: [systemId]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
CALL (touchpoint) {
  MATCH (touchpoint)-[:DEPENDS_ON]->{1,4}(system:System)
  RETURN DISTINCT system
}
WITH system, collect(touchpoint) AS touchpoints
CALL (system, touchpoints) {
  UNWIND touchpoints AS touchpoint
  MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(department:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH department, count(DISTINCT touchpoint) AS shared
  ORDER BY shared DESC, department.name
  RETURN collect(department.name) AS departmentNames
}
WITH system, touchpoints, departmentNames
WHERE size(departmentNames) > 1
RETURN
  system.id AS systemId,
  system.name AS system,
  system.lifecycle AS lifecycle,
  system.criticality AS criticality,
  size(departmentNames) AS departments,
  departmentNames,
  size(touchpoints) AS touchpoints,
  COUNT {
    UNWIND touchpoints AS touchpoint
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    RETURN DISTINCT phase
  } AS phases,
  COLLECT {
    MATCH (system)<-[:OPERATES]-(operator)
    RETURN operator.name AS name
    ORDER BY name
  } AS operators
ORDER BY departments DESC, touchpoints DESC, systemId
