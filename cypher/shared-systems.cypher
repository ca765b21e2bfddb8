/*
title: Shared systems
theme: failure
question: Which systems do several departments rely on?
description: >
  Systems in use that touchpoints of more than one department rely on. A touchpoint in use relies on a system when a
  chain of DEPENDS_ON of any length leads from it to the system; everything on the chain (touchpoints, processes,
  systems, partners, data sets) must be in use. A touchpoint belongs to each department that owns or implements it;
  what employees own or implement is not counted. Phases are those of the touchpoints that rely on the system. Rows
  are sorted by departments and touchpoints, the most first, then by system id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: systemId, type: string, description: Id of the system }
  - { name: system, type: string, description: Its name }
  - { name: lifecycle, property: System.lifecycle }
  - { name: criticality, property: System.criticality }
  - { name: departments, type: integer, description: Number of departments whose touchpoints rely on it }
  - { name: departmentNames, type: strings, description: 'Their names, the one with most touchpoints first' }
  - { name: touchpoints, type: integer, description: 'Number of touchpoints in use that rely on it, of any owner' }
  - { name: phases, type: integer, description: Number of phases of these touchpoints }
  - { name: operators, type: strings, description: Departments and partners that operate it }
key: [systemId]
plot: { type: scatter, x: departments, y: touchpoints, label: system }
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH touchpoint, COLLECT {
  MATCH path = (touchpoint)-[:DEPENDS_ON*1..]->(system:System)
  WHERE all(node IN nodes(path) WHERE coalesce(node.lifecycle, 'live') IN ['live', 'retiring'])
  RETURN DISTINCT system
} AS systems
WHERE size(systems) > 0
WITH
  systems,
  {
    departments: COLLECT {
      MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(department:Department)
      WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
      RETURN DISTINCT department
    },
    phases: COLLECT {
      MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
      RETURN phase
    }
  } AS dependent
UNWIND systems AS system
WITH system, collect(dependent) AS dependents
CALL (dependents) {
  UNWIND dependents AS dependent
  UNWIND dependent.departments AS department
  WITH department, count(*) AS shared
  ORDER BY shared DESC, department.name, department.id
  RETURN collect(department.name) AS departmentNames
}
WITH system, dependents, departmentNames
WHERE size(departmentNames) > 1
RETURN
  system.id AS systemId,
  system.name AS system,
  system.lifecycle AS lifecycle,
  system.criticality AS criticality,
  size(departmentNames) AS departments,
  departmentNames,
  size(dependents) AS touchpoints,
  COUNT {
    UNWIND dependents AS dependent
    UNWIND dependent.phases AS phase
    RETURN DISTINCT phase
  } AS phases,
  COLLECT {
    MATCH (system)<-[:OPERATES]-(operator)
    RETURN operator.name AS name
    ORDER BY name
  } AS operators
ORDER BY departments DESC, touchpoints DESC, systemId
