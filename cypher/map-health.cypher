/*
title: Map health
theme: map
question: How complete and how current is the map?
description: >
  A row for each check and each kind that has at least one element to check, the largest share of faults first, then
  the most faults, then by check and kind; checks without a fault have a row as well. Checks of every kind:
  `noRelationship` (no relationship at all), `noDescription` (none, or only spaces), `neverReviewed` (no review date),
  `reviewOverdue` (of the elements with a review interval: the date of the last review plus the interval in days is
  before `asOf`, or there was no review), `duplicateName` (another element of the kind has the same name, ignoring
  upper and lower case, spaces, line breaks, tabs and the characters . , ; : ! ? - – — _ / & + ( ) [ ] " ' ’ “ ”, so
  that E-mail equals Email; phases are only compared with phases of exactly the same journeys). Checks of touchpoints
  in use: `noImportance`, `noPhase`, `noChannel`, `noCustomer` (no customer group engages at it). Checks of other
  kinds: `noJourney` of phases, `noPhase` of journeys, `noCustomer` of needs and promises, `noMaker` of promises,
  `noTime` of promises (neither a response nor a resolution time), `noSubject` of promises, measures and evidence
  (about, measuring or supporting nothing).
parameters:
  asOf: { type: date, description: Day on which reviews are due }
  kinds: { type: kinds, description: Kinds that the checks of every kind include }
columns:
  - name: check
    type: string
    choices:
      noRelationship: no relationship
      noDescription: no description
      neverReviewed: never reviewed
      reviewOverdue: review overdue
      duplicateName: duplicate name
      noImportance: no importance
      noPhase: no phase
      noChannel: no channel
      noCustomer: no customer group
      noJourney: no journey
      noMaker: no maker
      noTime: no promised time
      noSubject: no subject
    description: The fault that is counted
  - { name: kind, type: string, description: Kind of the elements }
  - { name: count, type: integer, description: Number of elements with the fault }
  - { name: of, type: integer, description: Number of elements checked }
  - { name: ratio, type: number, description: 'count ÷ of, 0 to 1' }
  - { name: exampleIds, type: strings, description: 'Ids of the first five elements with the fault, by id' }
  - { name: examples, type: strings, description: Their names }
key: [check, kind]
plot: { type: matrix, rows: check, columns: kind, value: ratio }
*/
:param asOf => date();
:param kinds => ['Channel', 'Customer', 'DataSet', 'Department', 'Employee', 'Evidence', 'Initiative', 'Journey', 'Measure', 'Need', 'Partner', 'Phase', 'Process', 'Promise', 'Strategy', 'System', 'Touchpoint'];

CALL () {
  MATCH (element:$any($kinds))
  WITH element, NOT EXISTS { (element)--() } AS isOrphan
  UNWIND [
    {check: 'noRelationship', isFault: isOrphan},
    {check: 'noDescription', isFault: trim(coalesce(element.description, '')) = ''},
    {check: 'neverReviewed', isFault: element.reviewedAt IS NULL}
  ] AS checked
  RETURN checked.check AS check, element, checked.isFault AS isFault
  UNION ALL
  MATCH (element:$any($kinds))
  WHERE element.reviewEveryDays IS NOT NULL
  RETURN
    'reviewOverdue' AS check,
    element,
    coalesce(date(element.reviewedAt) + duration({days: element.reviewEveryDays}) < $asOf, true) AS isFault
  UNION ALL
  MATCH (element:$any($kinds))
  WITH
    element,
    COLLECT {
      MATCH (journey:Journey)-[:HAS_PHASE]->(element)
      RETURN journey.id AS id
      ORDER BY id
    } AS journeys,
    reduce(
      text = toLower(element.name),
      mark IN [' ', '.', ',', ';', ':', '!', '?', '-', '–', '—', '_', '/', '&', '+', '(', ')', '[', ']', '"', '\'', '’', '“', '”', '\t', '\n', '\r', '\u00a0'] |
      replace(text, mark, '')
    ) AS text
  WITH labels(element)[0] AS kind, journeys, text, collect(element) AS elements
  UNWIND elements AS element
  RETURN 'duplicateName' AS check, element, size(elements) > 1 AND text <> '' AS isFault
  UNION ALL
  MATCH (element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
  WITH
    element,
    NOT EXISTS { (element)-[:IN_PHASE]->(:Phase) } AS hasNoPhase,
    NOT EXISTS { (element)-[:VIA]->(:Channel) } AS hasNoChannel,
    NOT EXISTS { (element)<-[:ENGAGES_AT]-(:Customer) } AS hasNoCustomer
  UNWIND [
    {check: 'noImportance', isFault: element.importance IS NULL},
    {check: 'noPhase', isFault: hasNoPhase},
    {check: 'noChannel', isFault: hasNoChannel},
    {check: 'noCustomer', isFault: hasNoCustomer}
  ] AS checked
  RETURN checked.check AS check, element, checked.isFault AS isFault
  UNION ALL
  MATCH (element:Promise)
  WITH
    element,
    NOT EXISTS { (element)<-[:MAKES]-() } AS hasNoMaker,
    NOT EXISTS { (element)-[:MADE_TO]->(:Customer) } AS hasNoCustomer,
    NOT EXISTS { (element)-[:ABOUT]->() } AS hasNoSubject,
    element.promisedResponseMinutes IS NULL AND element.promisedResolutionMinutes IS NULL AS hasNoTime
  UNWIND [
    {check: 'noMaker', isFault: hasNoMaker},
    {check: 'noCustomer', isFault: hasNoCustomer},
    {check: 'noSubject', isFault: hasNoSubject},
    {check: 'noTime', isFault: hasNoTime}
  ] AS checked
  RETURN checked.check AS check, element, checked.isFault AS isFault
  UNION ALL
  MATCH (element:Phase)
  RETURN 'noJourney' AS check, element, NOT EXISTS { (element)<-[:HAS_PHASE]-(:Journey) } AS isFault
  UNION ALL
  MATCH (element:Journey)
  RETURN 'noPhase' AS check, element, NOT EXISTS { (element)-[:HAS_PHASE]->(:Phase) } AS isFault
  UNION ALL
  MATCH (element:Need)
  RETURN 'noCustomer' AS check, element, NOT EXISTS { (element)<-[:HAS_NEED]-(:Customer) } AS isFault
  UNION ALL
  MATCH (element:Measure)
  RETURN 'noSubject' AS check, element, NOT EXISTS { (element)-[:MEASURES]->() } AS isFault
  UNION ALL
  MATCH (element:Evidence)
  RETURN 'noSubject' AS check, element, NOT EXISTS { (element)-[:SUPPORTS]->() } AS isFault
}
WITH
  check,
  labels(element)[0] AS kind,
  count(*) AS of,
  collect(CASE WHEN isFault THEN element END) AS faulty
WITH check, kind, of, faulty, COLLECT {
  UNWIND faulty AS element
  RETURN element
  ORDER BY element.id
  LIMIT 5
} AS firstFive
RETURN
  check,
  kind,
  size(faulty) AS count,
  of,
  toFloat(size(faulty)) / of AS ratio,
  [element IN firstFive | element.id] AS exampleIds,
  [element IN firstFive | element.name] AS examples
ORDER BY ratio DESC, count DESC, check, kind
