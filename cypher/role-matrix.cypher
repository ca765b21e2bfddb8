/*
title: Role matrix
theme: ownership
question: Who holds which role at which touchpoint?
description: >
  A row for each department, employee or partner and each touchpoint in use that it owns or holds a role at with a
  valid claim. Rows are sorted by kind and id of the holder, then by touchpoint id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: holderKind, type: string, description: 'Kind of the holder: Department, Employee or Partner' }
  - { name: holderId, type: string, description: Its id }
  - { name: holder, type: string, description: Its name }
  - { name: touchpointId, type: string, description: Id of the touchpoint }
  - { name: touchpoint, type: string, description: Its name }
  - { name: isOwner, type: boolean, description: Whether it owns the touchpoint }
  - { name: isDataProvider, type: boolean, description: Whether it provides data to it }
  - { name: isInfluencer, type: boolean, description: Whether it influences it }
  - { name: isDefiner, type: boolean, description: Whether it defines it }
  - { name: isImplementer, type: boolean, description: Whether it implements it }
plot: { type: matrix, rows: holder, columns: touchpoint }
*/
:param asOf => date();

MATCH (holder)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
WITH holder, touchpoint, collect(type(claim)) AS held
RETURN
  labels(holder)[0] AS holderKind,
  holder.id AS holderId,
  holder.name AS holder,
  touchpoint.id AS touchpointId,
  touchpoint.name AS touchpoint,
  'OWNS' IN held AS isOwner,
  'PROVIDES_DATA_TO' IN held AS isDataProvider,
  'INFLUENCES' IN held AS isInfluencer,
  'DEFINES' IN held AS isDefiner,
  'IMPLEMENTS' IN held AS isImplementer
ORDER BY holderKind, holderId, touchpointId
