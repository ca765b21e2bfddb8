/*
title: Data silos
theme: data
question: Which customer data can departments not reach although it is collected in their journeys?
description: >
  A row for each department and each data set that is collected in one of its journeys but that it cannot reach. A
  data set is collected in a journey when a touchpoint in use in one of the journey's phases collects it. A journey is
  one of a department's journeys when the department owns the journey or one of its phases, or owns or holds a role at
  a touchpoint in use in one of its phases; claims must be valid. A department reaches a data set when it has access
  to it (ACCESSES), owns it (valid claim), or operates a system in use that stores it; what its employees or a larger
  department reach is not counted. The silo index is the number of data sets that the department cannot reach, divided
  by the number collected in its journeys; a data set is counted once however many journeys collect it. Rows are
  sorted by silo index and number of unreachable data sets, the highest first, then by department and data set id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: departmentId, type: string, description: Id of the department }
  - { name: department, type: string, description: Its name }
  - { name: roleTouchpoints, type: integer, description: Number of touchpoints in use that it owns or holds a role at }
  - { name: siloIndex, type: number, description: 'Unreachable data sets ÷ data sets collected in its journeys, 0 to 1' }
  - { name: unreachableDataSets, type: integer, description: Number of data sets of its journeys that it cannot reach }
  - { name: collectedDataSets, type: integer, description: Number of data sets collected in its journeys }
  - { name: dataSetId, type: string, description: Id of a data set that it cannot reach }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, property: DataSet.sensitivity }
  - { name: journeyCount, type: integer, description: Number of its journeys in which the data set is collected }
  - { name: journeyId, type: string, description: The first of these journeys by id }
  - { name: journey, type: string, description: Its name }
key: [departmentId, dataSetId]
plot: { type: matrix, rows: department, columns: dataSet }
finding:
  severity: medium
  key: [departmentId]
  cause: { departmentId: Department }
  elements: { departmentId: Department }
  explanation: '{department} cannot reach {unreachableDataSets} of the {collectedDataSets:data set} collected in its journeys.'
  summary: '{count:department} without access to data of their journeys'
  remedy:
    action: Give the department access to the data sets that it needs
    call: PUT /relationships/ACCESSES/{fromKind}/{from}/{toKind}/{to}
  actors: [party]
*/
:param asOf => date();

MATCH (journey:Journey)
WITH journey, COLLECT {
  MATCH (journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(collector:Touchpoint)-[:COLLECTS]->(dataSet:DataSet)
  WHERE coalesce(collector.lifecycle, 'live') IN ['live', 'retiring']
  RETURN DISTINCT dataSet
} AS dataSets
WHERE size(dataSets) > 0
CALL (journey) {
  MATCH (journey)-[:HAS_PHASE]->{0,1}()<-[:IN_PHASE]-{0,1}(part)
  WHERE coalesce(part.lifecycle, 'live') IN ['live', 'retiring']
  MATCH (part)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(department:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN DISTINCT department
}
WITH department, collect([journey.id, dataSets]) AS parts
WITH department, parts, COLLECT {
  MATCH (department)-[:ACCESSES]->(dataSet:DataSet)
  RETURN dataSet
  UNION
  MATCH (department)-[:OPERATES]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])-[:STORES]->(dataSet:DataSet)
  RETURN dataSet
  UNION
  MATCH (department)-[claim:OWNS]->(dataSet:DataSet)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN dataSet
} AS reached
CALL (parts, reached) {
  UNWIND parts AS part
  UNWIND part[1] AS dataSet
  WITH reached, dataSet, count(*) AS journeyCount, min(part[0]) AS journeyId
  RETURN dataSet, journeyCount, journeyId, dataSet IN reached AS isReached
}
WITH
  department,
  count(*) AS collectedDataSets,
  collect(CASE WHEN NOT isReached THEN [dataSet, journeyCount, journeyId] END) AS unreachable
WITH
  department,
  unreachable,
  size(unreachable) AS unreachableDataSets,
  collectedDataSets,
  toFloat(size(unreachable)) / collectedDataSets AS siloIndex,
  COUNT {
    MATCH (department)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
    WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
      AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN DISTINCT touchpoint
  } AS roleTouchpoints
ORDER BY siloIndex DESC, unreachableDataSets DESC, department.id
UNWIND unreachable AS silo
WITH *, silo[0] AS dataSet, silo[1] AS journeyCount, silo[2] AS journeyId
MATCH (journey:Journey {id: journeyId})
RETURN
  department.id AS departmentId,
  department.name AS department,
  roleTouchpoints,
  siloIndex,
  unreachableDataSets,
  collectedDataSets,
  dataSet.id AS dataSetId,
  dataSet.name AS dataSet,
  dataSet.sensitivity AS sensitivity,
  journeyCount,
  journeyId,
  journey.name AS journey
ORDER BY siloIndex DESC, unreachableDataSets DESC, departmentId, dataSetId
