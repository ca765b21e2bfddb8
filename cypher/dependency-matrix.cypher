/*
title: Dependency matrix
question: Which department depends on which other one, and at how many touchpoints?
description: >
  A row for each ordered pair of departments. One depends on another where it owns or implements a touchpoint in use
  that fails when the other one does: the other provides its data, defines it, implements it too, or operates a
  system the touchpoint depends on. Each touchpoint counts once for a pair.
parameters:
  asOf: { type: date, description: The day on which claims have to hold }
columns:
  - { name: departmentId, type: string, description: Id of the department that depends }
  - { name: department, type: string, description: Its name }
  - { name: dependsOnId, type: string, description: Id of the department it depends on }
  - { name: dependsOn, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: At how many touchpoints }
  - { name: throughData, type: integer, description: At how many the other provides the data }
  - { name: throughDefinition, type: integer, description: At how many the other defines the experience }
  - { name: throughImplementation, type: integer, description: At how many both carry it out }
  - { name: throughSystems, type: integer, description: At how many the other operates a system behind it }
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH touchpoint, COLLECT {
  MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(department:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN DISTINCT department
} AS concerned
WHERE size(concerned) > 0
CALL (touchpoint) {
  MATCH (touchpoint)<-[claim:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-(department:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN department AS needed, type(claim) AS through
  UNION
  MATCH (touchpoint)-[:DEPENDS_ON]->(:System)<-[:OPERATES]-(department:Department)
  RETURN department AS needed, 'OPERATES' AS through
}
WITH touchpoint, concerned, needed, collect(through) AS through
UNWIND concerned AS department
WITH department, needed, touchpoint, through
WHERE department <> needed
RETURN
  department.id AS departmentId,
  department.name AS department,
  needed.id AS dependsOnId,
  needed.name AS dependsOn,
  count(*) AS touchpoints,
  sum(CASE WHEN 'PROVIDES_DATA_TO' IN through THEN 1 ELSE 0 END) AS throughData,
  sum(CASE WHEN 'DEFINES' IN through THEN 1 ELSE 0 END) AS throughDefinition,
  sum(CASE WHEN 'IMPLEMENTS' IN through THEN 1 ELSE 0 END) AS throughImplementation,
  sum(CASE WHEN 'OPERATES' IN through THEN 1 ELSE 0 END) AS throughSystems
ORDER BY touchpoints DESC, departmentId, dependsOnId
