/*
title: Unused data
theme: data
question: Which data do we collect from customers that nobody uses?
description: >
  Data sets that at least one touchpoint in use collects (COLLECTS), that no department, employee or partner has
  access to (ACCESSES), that nothing in use depends on directly (DEPENDS_ON), and that stand behind no measure: no
  measure measures a touchpoint in use that collects them. The severity is medium for data of sensitivity personal or
  special, low otherwise. Rows of severity medium come first, then by collecting touchpoints, the most first, then by
  data set id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: dataSetId, type: string, description: Id of the data set }
  - { name: dataSet, type: string, description: Its name }
  - { name: sensitivity, property: DataSet.sensitivity }
  - { name: collectors, type: integer, description: Number of touchpoints in use that collect it }
  - { name: touchpointIds, type: strings, description: Ids of the first ten of these by id }
  - { name: volumePerMonth, type: number, description: Volume of all touchpoints in use that collect it }
  - { name: customerIds, type: strings, description: Ids of the customer groups that engage at any of these touchpoints }
  - { name: hasMomentOfTruth, type: boolean, description: Whether any of these touchpoints is a moment of truth }
  - { name: systems, type: strings, description: Names of the systems that store it }
  - { name: owners, type: strings, description: Names of the owners }
  - { name: severity, type: string, description: medium or low }
key: [dataSetId]
plot: { type: bars, label: sensitivity }
finding:
  severity: severity
  key: [dataSetId]
  cause: { dataSetId: DataSet }
  elements: { dataSetId: DataSet, touchpointIds: Touchpoint }
  reach: { volumePerMonth: volumePerMonth, customerIds: customerIds, momentOfTruth: hasMomentOfTruth }
  explanation: '{dataSet} is collected at {collectors:touchpoint}, but nobody uses it.'
  summary: '{count:data set} collected but not used'
  remedy:
    action: Give access to those who can use the data, or stop collecting it
    call: PUT /relationships/ACCESSES/{fromKind}/{from}/{toKind}/{to}
  actors: [owner]
*/
:param asOf => date();

MATCH (dataSet:DataSet)
WHERE NOT EXISTS { (dataSet)<-[:ACCESSES]-() }
  AND NOT EXISTS {
    MATCH (dataSet)<-[:DEPENDS_ON]-(dependent)
    WHERE coalesce(dependent.lifecycle, 'live') IN ['live', 'retiring']
  }
WITH dataSet, COLLECT {
  MATCH (dataSet)<-[:COLLECTS]-(touchpoint:Touchpoint)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN touchpoint
  ORDER BY touchpoint.id
} AS touchpoints
WHERE size(touchpoints) > 0 AND NOT EXISTS {
  UNWIND touchpoints AS touchpoint
  MATCH (touchpoint)<-[:MEASURES]-(:Measure)
}
RETURN
  dataSet.id AS dataSetId,
  dataSet.name AS dataSet,
  dataSet.sensitivity AS sensitivity,
  size(touchpoints) AS collectors,
  [touchpoint IN touchpoints[..10] | touchpoint.id] AS touchpointIds,
  reduce(volume = 0.0, touchpoint IN touchpoints | volume + coalesce(touchpoint.volumePerMonth, 0.0)) AS volumePerMonth,
  COLLECT {
    UNWIND touchpoints AS touchpoint
    MATCH (touchpoint)<-[:ENGAGES_AT]-(customer:Customer)
    WITH DISTINCT customer
    RETURN customer.id AS id
    ORDER BY id
  } AS customerIds,
  any(touchpoint IN touchpoints WHERE coalesce(touchpoint.momentOfTruth, false)) AS hasMomentOfTruth,
  COLLECT {
    MATCH (dataSet)<-[:STORES]-(system:System)
    RETURN system.name AS name
    ORDER BY name
  } AS systems,
  COLLECT {
    MATCH (dataSet)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners,
  CASE WHEN dataSet.sensitivity IN ['personal', 'special'] THEN 'medium' ELSE 'low' END AS severity
ORDER BY severity DESC, collectors DESC, dataSetId
