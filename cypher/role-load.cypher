/*
title: Role load
theme: ownership
question: Who holds how many roles, who is overloaded, and who only influences?
description: >
  A row for each department, employee and partner that owns a touchpoint in use or holds a role at one with a valid
  claim. A holder is overloaded when it implements at least as many touchpoints as `overloadedFrom`. A holder only
  influences when it is an influencer, holds no other role and owns no touchpoint. Overloaded holders come first, then
  by touchpoints that they implement and by all their touchpoints, the most first, then by kind and id.
parameters:
  overloadedFrom: { type: integer, minimum: 1, description: Number of implemented touchpoints from which a holder is overloaded }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: holderKind, type: string, description: 'Kind of the holder: Department, Employee or Partner' }
  - { name: holderId, type: string, description: Its id }
  - { name: holder, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use that it owns or holds a role at }
  - { name: owned, type: integer, description: Number that it owns }
  - { name: asDataProvider, type: integer, description: Number that it provides data to }
  - { name: asInfluencer, type: integer, description: Number that it influences }
  - { name: asDefiner, type: integer, description: Number that it defines }
  - { name: asImplementer, type: integer, description: Number that it implements }
  - { name: isOverloaded, type: boolean, description: Whether it implements at least `overloadedFrom` touchpoints }
  - { name: onlyInfluences, type: boolean, description: Whether it only influences }
key: [holderKind, holderId]
plot: { type: bars, label: holder, values: [owned, asDataProvider, asInfluencer, asDefiner, asImplementer] }
finding:
  severity: medium
  key: [holderKind, holderId]
  cause: { holderId: holderKind }
  elements: { holderId: holderKind }
  when: isOverloaded
  explanation: '{holder} implements {asImplementer:touchpoint}.'
  remedy:
    action: Move touchpoints to other implementers; POST /what-if shows the effects in advance
    call: PUT /relationships/IMPLEMENTS/{fromKind}/{from}/{toKind}/{to}
  actors: [party]
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
