/*
title: Unclaimed roles
theme: ownership
question: Which roles are ascribed to a party that has not confirmed them?
description: >
  A row for each valid claim of ownership or a role at a touchpoint in use that somebody other than the holder states
  (`claimedBy`). The claim is the holder's own when `claimedBy` equals, ignoring upper and lower case and spaces at
  both ends, the id, name or email of the holder, or of an employee who works in the holding department or leads it.
  Claims without `claimedBy` have no row. Rows are sorted by importance, touchpoint id, role, and kind and id of the
  holder.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: role, type: string, description: 'owner, data provider, influencer, definer or implementer' }
  - { name: holderKind, type: string, description: 'Kind of the holder: Department, Employee or Partner' }
  - { name: holderId, type: string, description: Its id }
  - { name: holder, type: string, description: Its name }
  - { name: claimedBy, property: OWNS.claimedBy }
  - { name: since, property: OWNS.since }
  - { name: confidence, property: OWNS.confidence }
key: [touchpointId, role, holderKind, holderId]
plot: { type: bars, label: role }
finding:
  severity: low
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  mergesWith: [contested-touchpoints]
  elements: { touchpointId: Touchpoint, holderId: holderKind }
  explanation: 'Roles at {touchpoint} that their holders have not confirmed: {holder} ({role}), according to {claimedBy}.'
  summary: '{count:touchpoint} with roles that their holders have not confirmed'
  remedy:
    action: Ask the holder, then confirm or remove the claim
    call: PATCH /relationships/{type}/{fromKind}/{from}/{toKind}/{to}
  actors: [owner, parentOwner, implementer]
*/
:param asOf => date();

// Touchpoints are sorted first, so that rows come while claims are read. A date as text is decoded much faster.
MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH touchpoint, coalesce(touchpoint.importance, 0) AS weight, touchpoint.id AS touchpointId
ORDER BY weight DESC, touchpointId
MATCH (touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(holder)
WHERE claim.claimedBy IS NOT NULL
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH touchpoint, weight, touchpointId, claim, holder, toLower(trim(claim.claimedBy)) AS claimant
WHERE NOT claimant IN [toLower(holder.id), toLower(holder.name), toLower(coalesce(holder.email, ''))]
  AND NOT EXISTS {
    MATCH (holder)<-[:WORKS_IN|LEADS]-(employee:Employee)
    WHERE claimant IN [toLower(employee.id), toLower(employee.name), toLower(coalesce(employee.email, ''))]
  }
RETURN
  touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  CASE type(claim)
    WHEN 'OWNS' THEN 'owner'
    WHEN 'PROVIDES_DATA_TO' THEN 'data provider'
    WHEN 'INFLUENCES' THEN 'influencer'
    WHEN 'DEFINES' THEN 'definer'
    ELSE 'implementer'
  END AS role,
  labels(holder)[0] AS holderKind,
  holder.id AS holderId,
  holder.name AS holder,
  claim.claimedBy AS claimedBy,
  toString(claim.since) AS since,
  claim.confidence AS confidence
ORDER BY weight DESC, touchpointId, role, holderKind, holderId
