/*
title: Review calendar
theme: map
question: What must be reviewed when, and by whom?
description: >
  A row for each element with a review interval (`reviewEveryDays`) that is overdue or falls due within the given
  number of days. An element falls due on the date of its last review plus the interval, and is overdue when that day
  is before `asOf`; an element that was never reviewed is overdue and has no due date. Owners have a valid claim.
  Elements that were never reviewed come first, then by due date, importance, kind and id.
parameters:
  withinDays: { type: integer, minimum: 0, maximum: 36500, description: How many days ahead to look }
  asOf: { type: date, description: Day on which reviews are due and claims are valid }
  kinds: { type: kinds, description: Kinds to include }
columns:
  - { name: kind, type: string, description: Kind of the element }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: importance, type: integer, description: 'Its importance, 1 to 5' }
  - { name: dueOn, type: date, description: Day on which the review falls due; null if it was never reviewed }
  - { name: daysLeft, type: integer, description: Days until then; negative if overdue }
  - { name: isOverdue, type: boolean, description: Whether the review is overdue }
  - { name: reviewedAt, type: dateTime, description: Time of the last review }
  - { name: reviewedBy, type: string, description: Who reviewed it last }
  - { name: owners, type: strings, description: Names of the owners }
key: [kind, id]
plot: { type: bars, label: dueOn }
*/
:param withinDays => 90;
:param asOf => date();
:param kinds => ['Channel', 'Customer', 'DataSet', 'Department', 'Employee', 'Evidence', 'Initiative', 'Journey', 'Measure', 'Need', 'Partner', 'Phase', 'Process', 'Promise', 'Strategy', 'System', 'Touchpoint'];

MATCH (element:$any($kinds))
WHERE element.reviewEveryDays IS NOT NULL
WITH element, date(element.reviewedAt) + duration({days: element.reviewEveryDays}) AS dueOn
WHERE dueOn IS NULL OR dueOn <= $asOf + duration({days: $withinDays})
RETURN
  labels(element)[0] AS kind,
  element.id AS id,
  element.name AS name,
  element.importance AS importance,
  dueOn,
  duration.inDays($asOf, dueOn).days AS daysLeft,
  coalesce(dueOn < $asOf, true) AS isOverdue,
  element.reviewedAt AS reviewedAt,
  element.reviewedBy AS reviewedBy,
  COLLECT {
    MATCH (element)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners
ORDER BY dueOn IS NOT NULL, dueOn, coalesce(importance, 0) DESC, kind, id
