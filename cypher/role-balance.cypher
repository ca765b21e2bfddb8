/*
title: Role balance
theme: ownership
question: Who implements without defining, defines without implementing, or only influences?
description: >
  A row for each department and employee that holds a role at a touchpoint in use with a valid claim. Each of these
  touchpoints is in at most one group: it implements but does not define it; it defines but does not implement it; it
  influences it and holds no other role. Ratios are shares of all touchpoints at which it holds a role. Roles of a
  department's employees are not the department's own. Rows are sorted by touchpoints, the most first, then by kind
  and id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: holderKind, type: string, description: 'Kind of the holder: Department or Employee' }
  - { name: holderId, type: string, description: Its id }
  - { name: holder, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use at which it holds a role }
  - { name: implementsOnly, type: integer, description: Number that it implements but does not define }
  - { name: definesOnly, type: integer, description: Number that it defines but does not implement }
  - { name: influencesOnly, type: integer, description: Number that it only influences }
  - { name: implementsOnlyRatio, type: number, description: 'implementsOnly ÷ touchpoints, 0 to 1' }
  - { name: definesOnlyRatio, type: number, description: 'definesOnly ÷ touchpoints, 0 to 1' }
  - { name: influencesOnlyRatio, type: number, description: 'influencesOnly ÷ touchpoints, 0 to 1' }
key: [holderKind, holderId]
plot: { type: bars, label: holder, values: [implementsOnly, definesOnly, influencesOnly] }
*/
:param asOf => date();

MATCH (holder:Department|Employee)-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH holder, touchpoint, collect(DISTINCT type(claim)) AS held
WITH
  holder,
  count(*) AS touchpoints,
  sum(CASE WHEN 'IMPLEMENTS' IN held AND NOT 'DEFINES' IN held THEN 1 ELSE 0 END) AS implementsOnly,
  sum(CASE WHEN 'DEFINES' IN held AND NOT 'IMPLEMENTS' IN held THEN 1 ELSE 0 END) AS definesOnly,
  sum(CASE WHEN held = ['INFLUENCES'] THEN 1 ELSE 0 END) AS influencesOnly
RETURN
  labels(holder)[0] AS holderKind,
  holder.id AS holderId,
  holder.name AS holder,
  touchpoints,
  implementsOnly,
  definesOnly,
  influencesOnly,
  toFloat(implementsOnly) / touchpoints AS implementsOnlyRatio,
  toFloat(definesOnly) / touchpoints AS definesOnlyRatio,
  toFloat(influencesOnly) / touchpoints AS influencesOnlyRatio
ORDER BY touchpoints DESC, holderKind, holderId
