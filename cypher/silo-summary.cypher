/*
title: Silo summary
theme: data
question: How locked up is customer data, over the whole company?
description: >
  Four figures in this order, each with the number it is a share of; a figure without anything to count has no row. A
  department reaches a data set as in `data-silos`: it has access to it (ACCESSES), owns it (valid claim), or operates
  a system in use that stores it. A department's own data sets are those that it owns and those that a touchpoint in use
  collects which it owns or holds a role at (valid claims). `ownDataOnly`: departments that reach at least one data
  set and only own ones, of all that reach any. `noData`: departments that reach none, of all departments.
  `oneDepartment`: data sets that exactly one department reaches, of all data sets. `noDepartment`: data sets that no
  department reaches, of all data sets.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - name: figure
    type: string
    choices:
      ownDataOnly: departments that reach only their own data
      noData: departments that reach no data
      oneDepartment: data sets that one department reaches
      noDepartment: data sets that no department reaches
    description: What is counted
  - { name: count, type: integer, description: How many }
  - { name: of, type: integer, description: Of how many }
  - { name: ratio, type: number, description: 'count ÷ of, 0 to 1' }
  - { name: names, type: strings, description: Names of the first ten counted by name }
key: [figure]
plot: { type: bars, label: figure, values: [ratio] }
*/
:param asOf => date();

CALL () {
  CALL () {
    MATCH (department:Department)
    RETURN department, null AS dataSet
    UNION
    MATCH (touchpoint:Touchpoint)-[:COLLECTS]->(dataSet:DataSet)
    WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    WITH touchpoint, collect(dataSet) AS dataSets
    MATCH (touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(department:Department)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    UNWIND dataSets AS dataSet
    RETURN department, dataSet
    UNION
    MATCH (department:Department)-[claim:OWNS]->(dataSet:DataSet)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN department, dataSet
  }
  WITH department, collect(dataSet) AS own
  WITH department, own, COLLECT {
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
  WITH department, size(reached) = 0 AS reachesNone, all(dataSet IN reached WHERE dataSet IN own) AS isOwnOnly
  UNWIND CASE
    WHEN reachesNone THEN [{figure: 'noData', isCounted: true}]
    ELSE [{figure: 'noData', isCounted: false}, {figure: 'ownDataOnly', isCounted: isOwnOnly}]
  END AS entry
  RETURN entry.figure AS figure, entry.isCounted AS isCounted, department AS element
  UNION ALL
  MATCH (dataSet:DataSet)
  WITH dataSet, COUNT {
    MATCH (department:Department)-[:ACCESSES]->(dataSet)
    RETURN department
    UNION
    MATCH (department:Department)-[:OPERATES]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])-[:STORES]->(dataSet)
    RETURN department
    UNION
    MATCH (department:Department)-[claim:OWNS]->(dataSet)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN department
  } AS departments
  UNWIND [{figure: 'oneDepartment', isCounted: departments = 1}, {figure: 'noDepartment', isCounted: departments = 0}] AS entry
  RETURN entry.figure AS figure, entry.isCounted AS isCounted, dataSet AS element
}
WITH figure, isCounted, element
ORDER BY element.name, element.id
WITH figure, count(*) AS of, collect(CASE WHEN isCounted THEN element.name END) AS names
RETURN figure, size(names) AS count, of, toFloat(size(names)) / of AS ratio, names[..10] AS names
ORDER BY CASE figure WHEN 'ownDataOnly' THEN 0 WHEN 'noData' THEN 1 WHEN 'oneDepartment' THEN 2 ELSE 3 END
