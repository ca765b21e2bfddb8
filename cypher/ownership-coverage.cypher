/*
title: Ownership coverage
theme: ownership
question: How much of what customers meet has an owner, by department, phase and channel?
description: >
  Touchpoints in use that somebody owns on the given day, divided by all touchpoints in use: over all, and by
  department (where it owns or holds a role), phase and channel. A touchpoint without an owner of its own inherits one
  when its phase, or the journey of its phase, is owned; inherited ones are shown beside and do not count as owned.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: grouping, type: string, description: 'all, department, phase or channel' }
  - { name: groupId, type: string, description: 'Id of the department, phase or channel' }
  - { name: group, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: How many touchpoints in use there are }
  - { name: owned, type: integer, description: How many of them somebody owns }
  - { name: inherited, type: integer, description: How many have none but that of their phase or journey }
  - { name: unowned, type: integer, description: How many have neither }
  - { name: ownedRatio, type: number, description: 'Owned ÷ touchpoints, 0 to 1' }
key: [grouping, groupId]
*/
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  touchpoint,
  EXISTS {
    MATCH (touchpoint)<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  } AS isOwned,
  EXISTS {
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-{0,1}()<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  } AS hasInherited
CALL (touchpoint) {
  RETURN 'all' AS grouping, null AS member
  UNION
  MATCH (touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(member:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN 'department' AS grouping, member
  UNION
  MATCH (touchpoint)-[:IN_PHASE]->(member:Phase)
  RETURN 'phase' AS grouping, member
  UNION
  MATCH (touchpoint)-[:VIA]->(member:Channel)
  RETURN 'channel' AS grouping, member
}
WITH
  grouping,
  member,
  count(*) AS touchpoints,
  sum(CASE WHEN isOwned THEN 1 ELSE 0 END) AS owned,
  sum(CASE WHEN hasInherited AND NOT isOwned THEN 1 ELSE 0 END) AS inherited
RETURN
  grouping,
  member.id AS groupId,
  member.name AS group,
  touchpoints,
  owned,
  inherited,
  touchpoints - owned - inherited AS unowned,
  toFloat(owned) / touchpoints AS ownedRatio
ORDER BY
  CASE grouping WHEN 'all' THEN 0 WHEN 'department' THEN 1 WHEN 'phase' THEN 2 ELSE 3 END,
  ownedRatio,
  touchpoints DESC,
  groupId
