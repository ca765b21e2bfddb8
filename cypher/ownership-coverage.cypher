/*
title: Ownership coverage
theme: ownership
question: How much of what customers meet has an owner, by department, phase or channel?
description: >
  The share of touchpoints in use that have an owner (valid claim), for the chosen grouping: one row over `all`, or one
  for each `department`, `phase` or `channel` that has a touchpoint in use, and one without a group for touchpoints that
  belong to none. Run it once for each grouping: groups overlap, because a touchpoint can be in several of them, so their
  numbers do not add up. A touchpoint belongs to a department that owns it or holds a role at it, or of which an employee
  (WORKS_IN) owns it; to each phase it is in; to each channel it happens over; claims must be valid. A touchpoint
  without an owner inherits one when one of its phases, or a journey with one of its phases, has an owner; inherited
  ownership is not counted as owned. Rows are sorted by the owned ratio, the lowest first, then by touchpoints, the most
  first, then by group id, without a group last. Without any touchpoint in use there is no row.
parameters:
  grouping: { type: string, choices: [all, department, phase, channel], description: What to group by }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: grouping, type: string, description: 'all, department, phase or channel' }
  - { name: groupId, type: string, description: 'Id of the group; null for all and for touchpoints without a group' }
  - { name: group, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use }
  - { name: owned, type: integer, description: Number of these that have an owner }
  - { name: ownedByDepartment, type: integer, description: 'Number that the department itself owns, 0 without a group; null in other groupings' }
  - { name: ownedByEmployees, type: integer, description: 'Number that employees of the department own and the department does not, 0 without a group; null in other groupings' }
  - { name: inherited, type: integer, description: Number without an owner that inherit one }
  - { name: unowned, type: integer, description: Number without an owner that inherit none }
  - { name: ownedRatio, type: number, description: 'Owned ÷ touchpoints, 0 to 1' }
key: [grouping, groupId]
plot: { type: bars, label: group, values: [owned, unowned] }
*/
:param grouping => 'department';
:param asOf => date();

MATCH (touchpoint:Touchpoint)
WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
WITH
  touchpoint,
  COLLECT {
    MATCH (touchpoint)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner
  } AS owners,
  EXISTS {
    MATCH (touchpoint)-[:IN_PHASE]->(:Phase)<-[:HAS_PHASE]-{0,1}()<-[claim:OWNS]-()
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  } AS hasInherited
WITH *, COLLECT {
  UNWIND owners AS owner
  MATCH (owner:Employee)-[:WORKS_IN]->(department:Department)
  RETURN department
} AS employers
OPTIONAL CALL (touchpoint, owners, employers) {
  MATCH (touchpoint)<-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(member:Department)
  WHERE $grouping = 'department'
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN member
  UNION
  UNWIND owners + employers AS member
  WITH member
  WHERE $grouping = 'department' AND member:Department
  RETURN member
  UNION
  MATCH (touchpoint)-[:IN_PHASE]->(member:Phase)
  WHERE $grouping = 'phase'
  RETURN member
  UNION
  MATCH (touchpoint)-[:VIA]->(member:Channel)
  WHERE $grouping = 'channel'
  RETURN member
}
WITH *, member IN owners AS isOwner, member IN employers AS isOwnedByEmployee
WITH
  member,
  count(*) AS touchpoints,
  sum(CASE WHEN size(owners) > 0 THEN 1 ELSE 0 END) AS owned,
  sum(CASE WHEN isOwner THEN 1 ELSE 0 END) AS ownedByDepartment,
  sum(CASE WHEN isOwnedByEmployee AND NOT isOwner THEN 1 ELSE 0 END) AS ownedByEmployees,
  sum(CASE WHEN hasInherited AND size(owners) = 0 THEN 1 ELSE 0 END) AS inherited
RETURN
  $grouping AS grouping,
  member.id AS groupId,
  member.name AS group,
  touchpoints,
  owned,
  CASE $grouping WHEN 'department' THEN ownedByDepartment END AS ownedByDepartment,
  CASE $grouping WHEN 'department' THEN ownedByEmployees END AS ownedByEmployees,
  inherited,
  touchpoints - owned - inherited AS unowned,
  toFloat(owned) / touchpoints AS ownedRatio
ORDER BY ownedRatio, touchpoints DESC, groupId
