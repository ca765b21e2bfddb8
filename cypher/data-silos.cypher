/*
title: Data silos
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
  asOf: { type: date, description: The day on which claims have to hold }
columns:
  - { name: departmentId, type: string, description: Id of the department }
  - { name: department, type: string, description: Its name }
  - { name: siloIndex, type: number, description: 'Unreachable data sets of the department ÷ those collected in its journeys, 0 to 1' }
  - { name: unreachableDataSets, type: integer, description: How many data sets of its journeys the department cannot reach }
  - { name: collectedDataSets, type: integer, description: How many data sets are collected in its journeys }
  - { name: dataSetId, type: string, description: Id of a data set it cannot reach }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, type: string, description: 'public, internal, personal or special' }
  - { name: journeyCount, type: integer, description: In how many journeys of the department it is collected }
  - { name: journeyIds, type: strings, description: The first ten of these by id }
  - { name: journeys, type: strings, description: Their names }
  - { name: roleTouchpointCount, type: integer, description: At how many touchpoints of these journeys the department is owner or has a role }
  - { name: roleTouchpointIds, type: strings, description: The first ten of these by id }
  - { name: roleTouchpoints, type: strings, description: Their names }
finding:
  severity: low
  key: [departmentId, dataSetId]
  elements:
    departmentId: Department
    dataSetId: DataSet
    journeyIds: Journey
    roleTouchpointIds: Touchpoint
  explanation: '{department} cannot reach {dataSet}, which is collected in {journeyCount} of its journeys.'
*/
:param asOf => date();

MATCH (department:Department)
CALL (department) {
  MATCH (department)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(part:Touchpoint|Phase|Journey)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    AND coalesce(part.lifecycle, 'live') IN ['live', 'retiring']
  MATCH (part)-[:IN_PHASE]->{0,1}()<-[:HAS_PHASE]-{0,1}(journey:Journey)
  WITH DISTINCT department, journey
  MATCH (journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(collector:Touchpoint)-[:COLLECTS]->(dataSet:DataSet)
  WHERE coalesce(collector.lifecycle, 'live') IN ['live', 'retiring']
  WITH DISTINCT department, dataSet
  WITH
    dataSet,
    EXISTS { (department)-[:ACCESSES]->(dataSet) }
    OR EXISTS { (department)-[:OPERATES]->(:System)-[:STORES]->(dataSet) }
    OR EXISTS {
      MATCH (department)-[claim:OWNS]->(dataSet)
      WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    } AS isReached
  RETURN count(*) AS collectedDataSets, collect(CASE WHEN NOT isReached THEN dataSet END) AS unreachable
}
WITH
  department,
  collectedDataSets,
  unreachable,
  size(unreachable) AS unreachableDataSets,
  toFloat(size(unreachable)) / collectedDataSets AS siloIndex
WHERE unreachableDataSets > 0
ORDER BY siloIndex DESC, unreachableDataSets DESC, department.id
CALL (department, unreachable) {
  MATCH (department)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(part:Touchpoint|Phase|Journey)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    AND coalesce(part.lifecycle, 'live') IN ['live', 'retiring']
  MATCH (part)-[:IN_PHASE]->{0,1}()<-[:HAS_PHASE]-{0,1}(journey:Journey)
  WITH unreachable, journey, collect(CASE WHEN part:Touchpoint THEN part END) AS touchpoints
  MATCH (journey)-[:HAS_PHASE]->(:Phase)<-[:IN_PHASE]-(collector:Touchpoint)-[:COLLECTS]->(dataSet:DataSet)
  WHERE coalesce(collector.lifecycle, 'live') IN ['live', 'retiring']
  WITH DISTINCT unreachable, journey, touchpoints, dataSet
  WHERE dataSet IN unreachable
  WITH dataSet, journey, touchpoints
  ORDER BY journey.id
  WITH dataSet, collect(journey) AS journeys, collect(touchpoints) AS touchpoints
  RETURN dataSet, journeys, COLLECT {
    UNWIND touchpoints AS ofJourney
    UNWIND ofJourney AS touchpoint
    WITH DISTINCT touchpoint
    RETURN touchpoint
    ORDER BY touchpoint.id
  } AS roleTouchpoints
}
RETURN
  department.id AS departmentId,
  department.name AS department,
  siloIndex,
  unreachableDataSets,
  collectedDataSets,
  dataSet.id AS dataSetId,
  dataSet.name AS dataSet,
  dataSet.sensitivity AS sensitivity,
  size(journeys) AS journeyCount,
  [journey IN journeys[..10] | journey.id] AS journeyIds,
  [journey IN journeys[..10] | journey.name] AS journeys,
  size(roleTouchpoints) AS roleTouchpointCount,
  [touchpoint IN roleTouchpoints[..10] | touchpoint.id] AS roleTouchpointIds,
  [touchpoint IN roleTouchpoints[..10] | touchpoint.name] AS roleTouchpoints
ORDER BY siloIndex DESC, unreachableDataSets DESC, departmentId, dataSetId
