/*
title: Role gaps
theme: ownership
question: Which touchpoints lack a data provider, influencer, definer or implementer?
description: >
  A row for each touchpoint in use and each of the four roles that nobody holds with a valid claim, the most important
  touchpoints first, then moments of truth, then by touchpoint id and missing role. Ownership is not a role.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, property: Touchpoint.momentOfTruth }
  - { name: missingRole, type: string, description: 'The role that nobody holds: data provider, influencer, definer or implementer' }
  - { name: rolesHeld, type: integer, description: Number of the four roles that somebody holds }
  - { name: owners, type: strings, description: Names of the owners }
key: [touchpointId, missingRole]
plot: { type: bars, label: missingRole }
finding:
  severity: medium
  key: [touchpointId]
  cause: { touchpointId: Touchpoint }
  mergesWith: [unowned-touchpoints]
  elements: { touchpointId: Touchpoint }
  explanation: 'Roles that nobody holds at {touchpoint}: {missingRole}.'
  summary: '{count:touchpoint} with roles that nobody holds'
  remedy:
    action: Name who holds each missing role
    call: PUT /relationships/{type}/{fromKind}/{from}/{toKind}/{to}
  actors: [owner, parentOwner, definer, implementer]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH touchpoint, COLLECT {
  MATCH (touchpoint)<-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-()
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN DISTINCT type(claim)
} AS held
WHERE size(held) < 4
UNWIND [
  {type: 'DEFINES', role: 'definer'},
  {type: 'IMPLEMENTS', role: 'implementer'},
  {type: 'PROVIDES_DATA_TO', role: 'data provider'},
  {type: 'INFLUENCES', role: 'influencer'}
] AS wanted
WITH touchpoint, held, wanted
WHERE NOT wanted.type IN held
RETURN
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  touchpoint.importance AS importance,
  coalesce(touchpoint.momentOfTruth, false) AS momentOfTruth,
  wanted.role AS missingRole,
  size(held) AS rolesHeld,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners
ORDER BY coalesce(importance, 0) DESC, momentOfTruth DESC, touchpointId, missingRole
