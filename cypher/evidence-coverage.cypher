/*
title: Evidence coverage
theme: map
question: How much of the map rests on evidence, and how much on opinion?
description: >
  A row for each kind of element that evidence can support and of which there is at least one, the least supported
  first. An element is supported when at least one piece of evidence supports it, whatever its confidence says. An
  absent confidence counts as assumed. Evidence itself is not counted.
parameters:
  kinds: { type: kinds, description: Kinds of elements to look at }
columns:
  - { name: kind, type: string, description: Kind of the elements }
  - { name: elements, type: integer, description: How many there are }
  - { name: supported, type: integer, description: How many of them at least one piece of evidence supports }
  - { name: ratio, type: number, description: 'Supported ÷ elements, 0 to 1' }
  - { name: validated, type: integer, description: How many are validated }
  - { name: partlyValidated, type: integer, description: How many are partly validated }
  - { name: assumed, type: integer, description: How many are assumed }
  - { name: validatedWithoutEvidence, type: integer, description: How many are validated or partly validated though no evidence supports them }
  - { name: newestEvidenceOn, type: date, description: When the newest evidence that supports one of them was collected }
*/
:param kinds => ['Channel', 'Customer', 'DataSet', 'Department', 'Employee', 'Evidence', 'Initiative', 'Journey', 'Measure', 'Need', 'Partner', 'Phase', 'Process', 'Promise', 'System', 'Touchpoint'];

MATCH (element:$any($kinds))
WHERE NOT element:Evidence
CALL (element) {
  MATCH (element)<-[:SUPPORTS]-(evidence:Evidence)
  RETURN count(evidence) > 0 AS isSupported, max(evidence.collectedOn) AS newestOn
}
WITH
  labels(element)[0] AS kind,
  coalesce(element.confidence, 'assumed') AS confidence,
  isSupported,
  newestOn
WITH
  kind,
  count(*) AS elements,
  sum(CASE WHEN isSupported THEN 1 ELSE 0 END) AS supported,
  sum(CASE confidence WHEN 'validated' THEN 1 ELSE 0 END) AS validated,
  sum(CASE confidence WHEN 'partlyValidated' THEN 1 ELSE 0 END) AS partlyValidated,
  sum(CASE confidence WHEN 'assumed' THEN 1 ELSE 0 END) AS assumed,
  sum(CASE WHEN confidence <> 'assumed' AND NOT isSupported THEN 1 ELSE 0 END) AS validatedWithoutEvidence,
  max(newestOn) AS newestEvidenceOn
RETURN
  kind,
  elements,
  supported,
  toFloat(supported) / elements AS ratio,
  validated,
  partlyValidated,
  assumed,
  validatedWithoutEvidence,
  newestEvidenceOn
ORDER BY ratio, elements DESC, kind
