/*
title: Measures off target
theme: journey
question: Which measures miss their target, by how much, and who works on it?
description: >
  A row for each measure, those off target first, then by importance, `offByRatio` (the highest first, rows without it
  last), status and measure id. `offBy` is the target minus the actual value where higher is better, and the actual
  value minus the target where lower is better; positive means that the target is missed. The status is the first that
  applies: `noTarget`, `notMeasured` (no actual value), `noDirection`, `offTarget` (`offBy` is positive), `onTarget`.
  Initiatives are those that are open or started (no status counts as open) and improve (IMPROVES) a touchpoint or
  journey that it measures, a touchpoint in a phase that it measures, or a touchpoint or journey that a promise that
  it measures is about. The importance is the highest among the touchpoints that it measures directly.
parameters: {}
columns:
  - { name: measureId, type: string, description: Id of the measure }
  - { name: measure, type: string, description: Its name }
  - { name: unit, property: Measure.unit }
  - { name: target, property: Measure.target }
  - { name: actual, property: Measure.actual }
  - { name: direction, property: Measure.direction }
  - { name: offBy, type: number, description: 'How far it is off, in its unit: positive is worse than the target' }
  - { name: offByRatio, type: number, description: 'offBy ÷ the absolute target; null if the target is 0' }
  - name: status
    type: string
    choices: { offTarget: off target, onTarget: on target, noTarget: no target, notMeasured: not measured, noDirection: no direction }
    description: Whether it meets its target
  - { name: isOffTarget, type: boolean, description: Whether it misses its target }
  - { name: measuredAt, property: Measure.measuredAt }
  - { name: importance, type: integer, description: 'Highest importance of the touchpoints it measures, 1 to 5' }
  - { name: measured, type: strings, description: Names of what it measures }
  - { name: touchpointIds, type: strings, description: Ids of the touchpoints it measures }
  - { name: journeyIds, type: strings, description: Ids of the journeys it measures }
  - { name: phaseIds, type: strings, description: Ids of the phases it measures }
  - { name: departmentIds, type: strings, description: Ids of the departments it measures }
  - { name: promiseIds, type: strings, description: Ids of the promises it measures }
  - { name: initiativeIds, type: strings, description: Ids of the initiatives that work on it }
  - { name: initiatives, type: strings, description: Their names }
plot: { type: bars, label: measure, values: [offByRatio] }
finding:
  severity: medium
  key: [measureId]
  cause: { measureId: Measure }
  elements:
    measureId: Measure
    touchpointIds: Touchpoint
    journeyIds: Journey
    phaseIds: Phase
    departmentIds: Department
    promiseIds: Promise
    initiativeIds: Initiative
  when: isOffTarget
  explanation: '{measure} is {actual}; its target is {target}.'
  remedy:
    action: Start an initiative that improves what is measured, or correct the target
    call: PUT /relationships/IMPROVES/{fromKind}/{from}/{toKind}/{to}
  actors: [owner]
*/

MATCH (measure:Measure)
WITH
  measure,
  CASE measure.direction
    WHEN 'higherIsBetter' THEN measure.target - measure.actual
    WHEN 'lowerIsBetter' THEN measure.actual - measure.target
  END AS offBy,
  COLLECT {
    MATCH (measure)-[:MEASURES]->(subject)
    RETURN subject
    ORDER BY subject.name, labels(subject)[0], subject.id
  } AS subjects
WITH *, CASE
  WHEN measure.target IS NULL THEN 'noTarget'
  WHEN measure.actual IS NULL THEN 'notMeasured'
  WHEN offBy IS NULL THEN 'noDirection'
  WHEN offBy > 0 THEN 'offTarget'
  ELSE 'onTarget'
END AS status
CALL (subjects) {
  CALL (subjects) {
    UNWIND subjects AS improved
    RETURN improved
    UNION
    UNWIND subjects AS subject
    MATCH (subject:Phase)<-[:IN_PHASE]-(improved:Touchpoint)
    RETURN improved
    UNION
    UNWIND subjects AS subject
    MATCH (subject:Promise)-[:ABOUT]->(improved:Touchpoint|Journey)
    RETURN improved
  }
  MATCH (initiative:Initiative)-[:IMPROVES]->(improved)
  WHERE coalesce(initiative.status, 'open') IN ['open', 'started']
  WITH DISTINCT initiative
  ORDER BY initiative.name, initiative.id
  RETURN collect(initiative) AS initiatives
}
RETURN
  measure.id AS measureId,
  measure.name AS measure,
  measure.unit AS unit,
  measure.target AS target,
  measure.actual AS actual,
  measure.direction AS direction,
  offBy,
  offBy / nullIf(abs(measure.target), 0) AS offByRatio,
  status,
  status = 'offTarget' AS isOffTarget,
  measure.measuredAt AS measuredAt,
  reduce(
    highest = null,
    subject IN [subject IN subjects WHERE subject:Touchpoint AND subject.importance IS NOT NULL] |
    CASE WHEN highest >= subject.importance THEN highest ELSE subject.importance END
  ) AS importance,
  [subject IN subjects | subject.name] AS measured,
  [subject IN subjects WHERE subject:Touchpoint | subject.id] AS touchpointIds,
  [subject IN subjects WHERE subject:Journey | subject.id] AS journeyIds,
  [subject IN subjects WHERE subject:Phase | subject.id] AS phaseIds,
  [subject IN subjects WHERE subject:Department | subject.id] AS departmentIds,
  [subject IN subjects WHERE subject:Promise | subject.id] AS promiseIds,
  [initiative IN initiatives | initiative.id] AS initiativeIds,
  [initiative IN initiatives | initiative.name] AS initiatives
ORDER BY
  isOffTarget DESC,
  coalesce(importance, 0) DESC,
  offByRatio IS NULL,
  offByRatio DESC,
  status,
  measureId
