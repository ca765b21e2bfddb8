/*
title: Contested touchpoints
theme: ownership
question: Which touchpoints have more than one owner, and do the claims contradict each other?
description: >
  A row for each valid ownership of each touchpoint in use that has more than one owner. Claims disagree
  (`claimsDisagree`) when at least two different people named the owners (`claimedBy`); otherwise there are just
  several owners (`severalOwners`), and a claim without `claimedBy` contradicts nobody. Two values of `claimedBy` name
  the same person when they are equal, or when both are the id, name or email of the same employee (the first by id if
  several match); upper and lower case and spaces at both ends are ignored. The most important touchpoints come first,
  then by touchpoint id, owner kind and id. Names of owners are in alphabetical order.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - name: dispute
    type: string
    choices: { claimsDisagree: conflicting owners, severalOwners: several owners }
    description: Whether the claims contradict each other
  - { name: owners, type: integer, description: Number of owners }
  - { name: ownerNames, type: strings, description: Names of all owners }
  - { name: ownerKind, type: string, description: 'Kind of this owner: Department, Employee or Partner' }
  - { name: ownerId, type: string, description: Id of this owner }
  - { name: owner, type: string, description: Name of this owner }
  - { name: claimedBy, property: OWNS.claimedBy }
  - { name: since, property: OWNS.since }
  - { name: until, property: OWNS.until }
  - { name: confidence, property: OWNS.confidence }
  - { name: note, property: OWNS.note }
plot: { type: bars, label: owner }
finding:
  severity: high
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  elements: { touchpointId: Touchpoint, ownerId: ownerKind }
  explanation: '{touchpoint} has {dispute}: {ownerNames}.'
  remedy:
    action: Agree on one owner, and end or remove the other claims
    call: PATCH /relationships/OWNS/{fromKind}/{from}/{toKind}/{to}
  actors: [owner]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)<-[claim:OWNS]-(owner)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH touchpoint, collect({owner: owner, claim: claim}) AS claims
WHERE size(claims) > 1
UNWIND claims AS entry
WITH touchpoint, entry, entry.owner AS owner
ORDER BY owner.name, labels(owner)[0], owner.id
WITH touchpoint, collect(entry) AS claims
UNWIND claims AS entry
WITH toLower(trim(entry.claim.claimedBy)) AS claimant, collect({touchpoint: touchpoint, claims: claims, entry: entry}) AS parts
WITH parts, coalesce(
  head(COLLECT {
    MATCH (employee:Employee)
    WHERE claimant IN [toLower(employee.id), toLower(employee.name), toLower(coalesce(employee.email, ''))]
    RETURN 'Employee/' + employee.id AS person
    ORDER BY employee.id
    LIMIT 1
  }),
  claimant
) AS person
UNWIND parts AS part
WITH part.touchpoint AS touchpoint, part.claims AS claims, count(DISTINCT person) AS claimants, collect(part.entry) AS entries
UNWIND entries AS entry
WITH touchpoint, claims, claimants, entry.owner AS owner, entry.claim AS claim
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  CASE WHEN claimants > 1 THEN 'claimsDisagree' ELSE 'severalOwners' END AS dispute,
  size(claims) AS owners,
  [entry IN claims | entry.owner.name] AS ownerNames,
  labels(owner)[0] AS ownerKind,
  owner.id AS ownerId,
  owner.name AS owner,
  claim.claimedBy AS claimedBy,
  claim.since AS since,
  claim.until AS until,
  claim.confidence AS confidence,
  claim.note AS note
ORDER BY coalesce(importance, 0) DESC, touchpointId, ownerKind, ownerId
