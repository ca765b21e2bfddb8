/*
title: Data silos
theme: data
question: Which data about the journeys they work in can departments not reach?
description: >
  A row for each department and each data set that is collected in a journey in which the department has a part, but
  that it cannot reach. A data set is collected in a journey when a touchpoint in use in one of its phases collects
  it. A department has a part in a journey when on the given day it owns a touchpoint in use in one of its phases or
  holds one of the four roles there, or owns the journey or one of its phases. It reaches a data set when it accesses
  it, owns it on that day, or operates a system that stores it; what its employees or its larger department reach
  does not count. The silo index of a department is the number of data sets it cannot reach divided by the number
  collected in the journeys in which it has a part, each data set counted once however many journeys collect it.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: departmentId, type: string, description: Id of the department }
  - { name: department, type: string, description: Its name }
  - { name: roleTouchpoints, type: integer, description: At how many touchpoints in use it is owner or holds a role }
  - { name: siloIndex, type: number, description: 'Data sets it cannot reach ÷ data sets collected in its journeys, 0 to 1' }
  - { name: unreachableDataSets, type: integer, description: How many data sets of its journeys it cannot reach }
  - { name: collectedDataSets, type: integer, description: How many data sets are collected in its journeys }
  - { name: dataSetId, type: string, description: Id of a data set it cannot reach }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, type: string, description: 'public, internal, personal or special' }
  - { name: journeyCount, type: integer, description: In how many of its journeys the data set is collected }
  - { name: journeyId, type: string, description: The first of these journeys by id }
  - { name: journey, type: string, description: Its name }
key: [departmentId, dataSetId]
finding:
  severity: medium
  key: [departmentId]
  elements: { departmentId: Department }
  explanation: '{department} cannot reach {unreachableDataSets} of the {collectedDataSets} data sets of its journeys.'
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
  MATCH (department)-[:OPERATES]->(:System)-[:STORES]->(dataSet:DataSet)
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
