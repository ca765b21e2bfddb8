/*
title: Contested touchpoints
theme: ownership
question: Which touchpoints do several claim, and who says so?
description: >
  Touchpoints in use with more than one owner on the given day, a row for each claim. The dispute is
  `claimsDisagree` when different people named the owners, and `severalOwners` when nobody contradicts anybody.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: dispute, type: string, description: claimsDisagree or severalOwners }
  - { name: owners, type: integer, description: How many own it on that day }
  - { name: ownerKind, type: string, description: 'Department, Employee or Partner' }
  - { name: ownerId, type: string, description: Id of one owner }
  - { name: owner, type: string, description: Its name }
  - { name: claimedBy, type: string, description: Who says that this is the owner }
  - { name: since, type: date, description: Since when }
  - { name: until, type: date, description: Until when }
  - { name: confidence, type: string, description: How well evidence supports the claim }
  - { name: note, type: string, description: What else is said of the claim }
finding:
  severity: high
  key: [touchpointId]
  elements: { touchpointId: Touchpoint, ownerId: ownerKind }
  explanation: '{touchpoint} has {owners} owners ({dispute}).'
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)<-[claim:OWNS]-(owner)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH
  touchpoint,
  count(DISTINCT claim.claimedBy) AS claimants,
  collect({owner: owner, claim: claim}) AS claims
WHERE size(claims) > 1
UNWIND claims AS entry
WITH touchpoint, claimants, size(claims) AS owners, entry.owner AS owner, entry.claim AS claim
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  CASE WHEN claimants > 1 THEN 'claimsDisagree' ELSE 'severalOwners' END AS dispute,
  owners,
  labels(owner)[0] AS ownerKind,
  owner.id AS ownerId,
  owner.name AS owner,
  claim.claimedBy AS claimedBy,
  claim.since AS since,
  claim.until AS until,
  claim.confidence AS confidence,
  claim.note AS note
ORDER BY coalesce(importance, 0) DESC, touchpointId, ownerKind, ownerId
