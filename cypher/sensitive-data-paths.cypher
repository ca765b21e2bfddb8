/*
title: Sensitive data paths
theme: data
question: Who can get at data about people, and on which way?
description: >
  For each data set of sensitivity `personal` or `special`: each way by which a department, a partner or an employee
  can get at it. The ways are `accesses` (the party accesses the data set), `implements` (it carries out a touchpoint
  in use that collects it, claim held on the given day), `operates` (it operates a system in use that stores it) and
  `operatesDependent` (it operates a system in use that does not store it, but depends on one that does, directly or
  through other systems in use). A row for each party, data set and first element on the way, with one shortest path
  of each. A partner is external. It has an agreement when a WORKS_WITH relationship with anybody, in either
  direction, names one; a partner with a way and without an agreement is a finding, high for special data and medium
  for personal data.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
  systemHops: { type: integer, description: How many dependencies between systems a way may have at most, minimum: 0, maximum: 6 }
columns:
  - { name: dataSetId, type: string, description: Id of the data set }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, type: string, description: personal or special }
  - { name: partyKind, type: string, description: 'Department, Partner or Employee' }
  - { name: partyId, type: string, description: Id of who can get at it }
  - { name: party, type: string, description: Its name }
  - { name: isExternal, type: boolean, description: Whether the party is a partner }
  - { name: way, type: string, description: 'accesses, implements, operates or operatesDependent' }
  - { name: firstKind, type: string, description: 'Kind of the first element on the way: DataSet, Touchpoint or System' }
  - { name: firstId, type: string, description: Its id }
  - { name: first, type: string, description: Its name }
  - { name: hops, type: integer, description: How many relationships the way has }
  - { name: path, type: string, description: The way from the party to the data set }
  - { name: agreements, type: strings, description: Agreements that a partner has declared }
  - { name: isUnagreed, type: boolean, description: Whether the party is a partner without an agreement }
  - { name: severity, type: string, description: How grave that is; null where it is not }
finding:
  severity: severity
  key: [dataSetId, partyKind, partyId]
  elements: { dataSetId: DataSet, partyId: partyKind, firstId: firstKind }
  when: isUnagreed
  explanation: '{party} can get at {dataSet} ({sensitivity}) without an agreement: {path}.'
*/
:param asOf => date();
:param systemHops => 3;

MATCH (dataSet:DataSet)
WHERE dataSet.sensitivity IN ['personal', 'special']
CALL (dataSet) {
  MATCH (party:Department|Partner|Employee)-[:ACCESSES]->(dataSet)
  RETURN 'accesses' AS way, party, dataSet AS first, 1 AS hops, '' AS between
  UNION ALL
  MATCH (touchpoint:Touchpoint)-[:COLLECTS]->(dataSet)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  MATCH (party:Department|Partner|Employee)-[claim:IMPLEMENTS]->(touchpoint)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN
    'implements' AS way,
    party,
    touchpoint AS first,
    2 AS hops,
    ' -IMPLEMENTS-> ' + touchpoint.name + ' -COLLECTS-> ' AS between
  UNION ALL
  MATCH ANY SHORTEST (dataSet)<-[:STORES]-(store:System)
    ((needed:System)<-[link:DEPENDS_ON]-(needing:System)
      WHERE coalesce(needed.lifecycle, 'live') IN ['live', 'retiring']
    ){0,6}
    (system:System)
  WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'] AND size(link) <= $systemHops
  MATCH (party:Department|Partner)-[:OPERATES]->(system)
  RETURN
    CASE WHEN size(link) = 0 THEN 'operates' ELSE 'operatesDependent' END AS way,
    party,
    system AS first,
    2 + size(link) AS hops,
    reduce(
      text = ' -OPERATES-> ' + system.name,
      position IN range(size(link) - 1, 0, -1) | text + ' -DEPENDS_ON-> ' + needed[position].name
    ) + ' -STORES-> ' AS between
}
WITH *, party:Partner AS isExternal
WITH *, CASE WHEN isExternal THEN COLLECT {
  MATCH (party)-[cooperation:WORKS_WITH]-()
  WHERE trim(cooperation.agreement) <> ''
  RETURN DISTINCT cooperation.agreement AS agreement
  ORDER BY agreement
} ELSE [] END AS agreements
WITH *, isExternal AND size(agreements) = 0 AS isUnagreed
RETURN
  dataSet.id AS dataSetId,
  dataSet.name AS dataSet,
  dataSet.sensitivity AS sensitivity,
  labels(party)[0] AS partyKind,
  party.id AS partyId,
  party.name AS party,
  isExternal,
  way,
  labels(first)[0] AS firstKind,
  first.id AS firstId,
  first.name AS first,
  hops,
  party.name + CASE way WHEN 'accesses' THEN ' -ACCESSES-> ' ELSE between END + dataSet.name AS path,
  agreements,
  isUnagreed,
  CASE WHEN isUnagreed THEN CASE dataSet.sensitivity WHEN 'special' THEN 'high' ELSE 'medium' END END AS severity
ORDER BY
  isUnagreed DESC,
  sensitivity DESC,
  isExternal DESC,
  hops,
  dataSetId,
  partyKind,
  partyId,
  way,
  firstKind,
  firstId
