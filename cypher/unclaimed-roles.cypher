/*
title: Unclaimed roles
theme: ownership
question: Which roles do others ascribe to somebody who never claimed them?
description: >
  Owners and holders of the four roles at touchpoints in use on the given day, of whom somebody else says so. A claim is
  the holder's own when `claimedBy` is, in whatever case, the holder's id, name or mail address, or the id, name or mail
  address of an employee who works in the holding department or leads it. Claims without `claimedBy` say nothing and do
  not count.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much it matters to customers, 1 to 5' }
  - { name: role, type: string, description: 'owner, data provider, influencer, definer or implementer' }
  - { name: holderKind, type: string, description: 'Department, Employee or Partner' }
  - { name: holderId, type: string, description: Id of the one to whom the role is ascribed }
  - { name: holder, type: string, description: Its name }
  - { name: claimedBy, type: string, description: Who says so }
  - { name: since, type: date, description: Since when }
  - { name: confidence, type: string, description: How well evidence supports it }
key: [touchpointId, role, holderKind, holderId]
finding:
  severity: low
  key: [touchpointId, role, holderKind, holderId]
  elements: { touchpointId: Touchpoint, holderId: holderKind }
  explanation: '{claimedBy} says that {holder} is {role} of {touchpoint}; {holder} does not.'
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(holder)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND claim.claimedBy IS NOT NULL
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH touchpoint, claim, holder, toLower(claim.claimedBy) AS claimant
WHERE NOT claimant IN [toLower(holder.id), toLower(holder.name), toLower(coalesce(holder.email, ''))]
  AND NOT EXISTS {
    MATCH (holder)<-[:WORKS_IN|LEADS]-(employee:Employee)
    WHERE claimant IN [toLower(employee.id), toLower(employee.name), toLower(coalesce(employee.email, ''))]
  }
RETURN
  touchpoint.id AS touchpointId,
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
  claim.since AS since,
  claim.confidence AS confidence
ORDER BY coalesce(importance, 0) DESC, touchpointId, role, holderKind, holderId
