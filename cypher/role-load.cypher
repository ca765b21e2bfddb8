/*
title: Role load
theme: ownership
question: Who holds how many roles, who is overloaded, and who only has a say?
description: >
  A row for each department, employee and partner that owns a touchpoint in use or holds one of the four roles at one
  on the given day. Overloaded is who carries out at least as many touchpoints as the parameter says. Who only
  influences has no other role and owns nothing.
parameters:
  overloadedFrom: { type: integer, minimum: 1, description: From how many implemented touchpoints on a holder is overloaded }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: holderKind, type: string, description: 'Department, Employee or Partner' }
  - { name: holderId, type: string, description: Its id }
  - { name: holder, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: 'At how many touchpoints in use it is owner or holds a role' }
  - { name: owned, type: integer, description: How many it owns }
  - { name: asDataProvider, type: integer, description: At how many it is data provider }
  - { name: asInfluencer, type: integer, description: At how many it is influencer }
  - { name: asDefiner, type: integer, description: At how many it is definer }
  - { name: asImplementer, type: integer, description: At how many it is implementer }
  - { name: isOverloaded, type: boolean, description: Whether it implements at least as many as the parameter says }
  - { name: onlyInfluences, type: boolean, description: Whether influencing is all that it does }
key: [holderKind, holderId]
finding:
  severity: medium
  key: [holderKind, holderId]
  elements: { holderId: holderKind }
  when: isOverloaded
  explanation: '{holder} carries out {asImplementer} touchpoints.'
*/
:param overloadedFrom => 15;
:param asOf => date();

MATCH (touchpoint:Touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(holder:Department|Employee|Partner)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH
  holder,
  count(DISTINCT touchpoint) AS touchpoints,
  sum(CASE WHEN claim:OWNS THEN 1 ELSE 0 END) AS owned,
  sum(CASE WHEN claim:PROVIDES_DATA_TO THEN 1 ELSE 0 END) AS asDataProvider,
  sum(CASE WHEN claim:INFLUENCES THEN 1 ELSE 0 END) AS asInfluencer,
  sum(CASE WHEN claim:DEFINES THEN 1 ELSE 0 END) AS asDefiner,
  sum(CASE WHEN claim:IMPLEMENTS THEN 1 ELSE 0 END) AS asImplementer
RETURN
  labels(holder)[0] AS holderKind,
  holder.id AS holderId,
  holder.name AS holder,
  touchpoints,
  owned,
  asDataProvider,
  asInfluencer,
  asDefiner,
  asImplementer,
  asImplementer >= $overloadedFrom AS isOverloaded,
  asInfluencer > 0 AND owned + asDataProvider + asDefiner + asImplementer = 0 AS onlyInfluences
ORDER BY isOverloaded DESC, asImplementer DESC, touchpoints DESC, holderKind, holderId
