/*
title: Evidence coverage
theme: map
question: How much of the map rests on evidence, and how much on opinion?
description: >
  A row for each kind that has at least one element, the least supported kind first; evidence itself is not counted.
  An element is supported when at least one piece of evidence supports it (SUPPORTS), whatever its confidence.
  Elements without a confidence count as assumed. Of equally supported kinds, the one with more elements comes first,
  then by name.
parameters:
  kinds: { type: kinds, description: Kinds to include }
columns:
  - { name: kind, type: string, description: Kind of the elements }
  - { name: elements, type: integer, description: Number of elements }
  - { name: supported, type: integer, description: Number of elements that evidence supports }
  - { name: ratio, type: number, description: 'Supported ÷ elements, 0 to 1' }
  - { name: validated, type: integer, description: Number of elements with the confidence validated }
  - { name: partlyValidated, type: integer, description: Number of elements with the confidence partlyValidated }
  - { name: assumed, type: integer, description: Number of elements with the confidence assumed or none }
  - { name: validatedWithoutEvidence, type: integer, description: Number of validated or partly validated elements that no evidence supports }
  - { name: newestEvidenceOn, type: date, description: When the newest evidence that supports one of them was collected }
plot: { type: bars, label: kind, values: [validated, partlyValidated, assumed] }
*/
:param kinds => ['Channel', 'Customer', 'DataSet', 'Department', 'Employee', 'Evidence', 'Initiative', 'Journey', 'Measure', 'Need', 'Partner', 'Phase', 'Process', 'Promise', 'Strategy', 'System', 'Touchpoint'];

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
