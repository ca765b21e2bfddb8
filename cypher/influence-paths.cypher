/*
title: Influence from behind the scenes
theme: teamwork
question: Which departments that customers do not see shape which touchpoints, and how?
description: >
  A row for each department whose visibility is backstage or support and each touchpoint in use that it shapes, with
  the ways in this order: `owns`, `dataProvider`, `influencer`, `definer`, `implementer` (its own valid claims),
  `employee` (an employee who works in it owns the touchpoint or holds a role), `system` (it operates or, with a valid
  claim, owns a system in use that the touchpoint depends on directly), `process` (it owns, with a valid claim, a
  process that the touchpoint depends on directly). The influence is direct when at least one of its own claims on the
  touchpoint is not marked as indirect (`directness`), otherwise indirect. Rows are sorted by department id; within a
  department direct influence comes first, then the most important touchpoints, then by touchpoint id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: departmentId, type: string, description: Id of the department }
  - { name: department, type: string, description: Its name }
  - { name: visibility, property: Department.visibility }
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: touchpointVisibility, property: Touchpoint.visibility }
  - { name: isDirect, type: boolean, description: Whether the influence is direct }
  - name: ways
    type: strings
    choices:
      owns: owns it
      dataProvider: data provider
      influencer: influencer
      definer: definer
      implementer: implementer
      employee: through an employee
      system: through a system
      process: through a process
    description: How the department shapes the touchpoint
key: [departmentId, touchpointId]
plot: { type: matrix, rows: department, columns: touchpoint }
*/
:param asOf => date();

MATCH (department:Department)
WHERE department.visibility IN ['backstage', 'support']
CALL (department) {
  MATCH (department)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN
    touchpoint,
    CASE type(claim)
      WHEN 'OWNS' THEN 'owns'
      WHEN 'PROVIDES_DATA_TO' THEN 'dataProvider'
      WHEN 'INFLUENCES' THEN 'influencer'
      WHEN 'DEFINES' THEN 'definer'
      ELSE 'implementer'
    END AS way,
    coalesce(claim.directness, 'direct') = 'direct' AS isDirect
  UNION
  MATCH (department)<-[:WORKS_IN]-(:Employee)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN touchpoint, 'employee' AS way, false AS isDirect
  UNION
  MATCH (department)-[claim:OPERATES|OWNS]->(system:System)<-[:DEPENDS_ON]-(touchpoint:Touchpoint)
  WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN touchpoint, 'system' AS way, false AS isDirect
  UNION
  MATCH (department)-[claim:OWNS]->(:Process)<-[:DEPENDS_ON]-(touchpoint:Touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN touchpoint, 'process' AS way, false AS isDirect
}
WITH department, touchpoint, way, isDirect
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH department, touchpoint, collect(DISTINCT way) AS found, true IN collect(isDirect) AS isDirect
RETURN
  department.id AS departmentId,
  department.name AS department,
  department.visibility AS visibility,
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  touchpoint.visibility AS touchpointVisibility,
  isDirect,
  [way IN ['owns', 'dataProvider', 'influencer', 'definer', 'implementer', 'employee', 'system', 'process'] WHERE way IN found] AS ways
ORDER BY departmentId, isDirect DESC, coalesce(importance, 0) DESC, touchpointId
