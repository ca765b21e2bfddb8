/*
title: Sensitive data paths
theme: data
question: Who can access personal data, and how?
description: >
  A row for each data set of sensitivity `personal` or `special`, each party that can access it, and each first
  element on the way. The ways are `accesses` (ACCESSES), `implements` (the party implements, with a valid claim, a
  touchpoint in use that collects the data set), `operates` (it operates a system in use that stores the data set) and
  `operatesDependent` (it operates a system in use that does not store the data set but depends on one in use that
  does, directly or through systems in use, over at most `systemHops` DEPENDS_ON). The path is a shortest one; of
  several, the one whose systems come first by id, step by step from the party. Partners are external; a partner has
  an agreement when a WORKS_WITH with anyone, in either direction, names one. A partner that can access the data
  without an agreement is a finding, of severity high for special and medium for personal data. Partners without an
  agreement come first, then special data, then other partners, then the shortest paths, then by data set id, kind and
  id of the party, way, and kind and id of the first element.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
  systemHops: { type: integer, description: Maximum number of dependencies between systems on a path, minimum: 0, maximum: 6 }
columns:
  - { name: dataSetId, type: string, description: Id of the data set }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, property: DataSet.sensitivity }
  - { name: partyKind, type: string, description: 'Kind of the party: Department, Partner or Employee' }
  - { name: partyId, type: string, description: Its id }
  - { name: party, type: string, description: Its name }
  - { name: isExternal, type: boolean, description: Whether the party is a partner }
  - name: way
    type: string
    choices:
      accesses: has access to it
      implements: implements a touchpoint that collects it
      operates: operates a system that stores it
      operatesDependent: operates a system that depends on one that stores it
    description: How the party can access the data set
  - { name: firstKind, type: string, description: 'Kind of the first element on the path: DataSet, Touchpoint or System' }
  - { name: firstId, type: string, description: Its id }
  - { name: first, type: string, description: Its name }
  - { name: hops, type: integer, description: Number of relationships on the path }
  - { name: path, type: string, description: The path from the party to the data set }
  - { name: agreements, type: strings, description: Agreements of the partner }
  - { name: isUnagreed, type: boolean, description: Whether the party is a partner without an agreement }
  - { name: severity, type: string, description: 'high or medium for a partner without an agreement, otherwise null' }
plot: { type: matrix, rows: party, columns: dataSet }
finding:
  severity: severity
  key: [partyKind, partyId]
  cause: { partyId: partyKind }
  elements: { dataSetId: DataSet, partyId: partyKind, firstId: firstKind }
  when: isUnagreed
  explanation: '{party} has access to {dataSet} ({sensitivity}) without an agreement: {path}.'
  remedy:
    action: Record the agreement, or end the access
    call: PUT /relationships/WORKS_WITH/{fromKind}/{from}/{toKind}/{to}
  actors: [counterpart, party]
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
  MATCH ALL SHORTEST (dataSet)<-[:STORES]-(store:System)
    ((needed:System)<-[:DEPENDS_ON]-(needing:System)
      WHERE coalesce(needed.lifecycle, 'live') IN ['live', 'retiring']
    ){0,6}
    (system:System)
  WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'] AND size(needed) <= $systemHops
  WITH system, reverse(needed) AS chain
  ORDER BY [link IN chain | link.id]
  WITH system, head(collect(chain)) AS chain
  MATCH (party:Department|Partner)-[:OPERATES]->(system)
  RETURN
    CASE WHEN chain = [] THEN 'operates' ELSE 'operatesDependent' END AS way,
    party,
    system AS first,
    2 + size(chain) AS hops,
    reduce(
      text = ' -OPERATES-> ' + system.name,
      link IN chain | text + ' -DEPENDS_ON-> ' + link.name
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
