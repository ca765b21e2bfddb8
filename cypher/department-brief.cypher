/*
title: Department brief
theme: ownership
question: What does one department answer for, what does it do, and what is open in its area?
description: >
  A row for each statement about the department on the given day, by section. `owns`: what it owns of any kind.
  `role`: each touchpoint in use at which it holds roles. `affects`: departments that depend on it, and
  `affectedBy`: departments it depends on; one depends on another where it owns or implements a touchpoint in use for
  which the other provides the data, which the other defines or implements too, or which depends on a system the
  other operates. `gap`: touchpoints in use at which it holds a role and that nobody owns, and those it owns at which
  one of the four roles is held by nobody. `measure`: measures that it owns, or that measure the department or
  something it owns, with target and actual value. `initiative`: initiatives that it owns, or that improve something
  it owns. What is retired or planned is shown under `owns` only.
parameters:
  departmentId: { type: string, description: Id of the department, isRequired: true, idOf: Department }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: section, type: string, description: 'owns, role, affects, affectedBy, gap, measure or initiative, in this order' }
  - { name: kind, type: string, description: Kind of the element }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: detail, type: string, description: What is said of it }
key: [section, kind, id, detail]
*/
:param departmentId => 'finance';
:param asOf => date();

MATCH (department:Department {id: $departmentId})
CALL (department) {
  MATCH (department)-[claim:OWNS]->(element)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN 1 AS place, 'owns' AS section, element, nullIf(trim(
    CASE WHEN element.lifecycle <> 'live' THEN element.lifecycle + ' ' ELSE '' END
    + coalesce('since ' + toString(claim.since), '')
  ), '') AS detail
  UNION ALL
  MATCH (department)-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH element, collect(type(claim)) AS held
  RETURN 2 AS place, 'role' AS section, element, reduce(
    text = '',
    role IN [
      {type: 'PROVIDES_DATA_TO', name: 'data provider'},
      {type: 'INFLUENCES', name: 'influencer'},
      {type: 'DEFINES', name: 'definer'},
      {type: 'IMPLEMENTS', name: 'implementer'}
    ] |
    CASE
      WHEN NOT role.type IN held THEN text
      WHEN text = '' THEN role.name
      ELSE text + ', ' + role.name
    END
  ) AS detail
  UNION ALL
  CALL (department) {
    MATCH (department)-[claim:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]->(touchpoint:Touchpoint)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN touchpoint
    UNION
    MATCH (department)-[:OPERATES]->(:System)<-[:DEPENDS_ON]-(touchpoint:Touchpoint)
    RETURN touchpoint
  }
  MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(element:Department)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    AND element <> department
  WITH element, count(DISTINCT touchpoint) AS touchpoints
  RETURN 3 AS place, 'affects' AS section, element, 'touchpoints: ' + toString(touchpoints) AS detail
  UNION ALL
  MATCH (department)-[claim:OWNS|IMPLEMENTS]->(touchpoint:Touchpoint)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT department, touchpoint
  CALL (touchpoint) {
    MATCH (touchpoint)<-[claim:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS]-(element:Department)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN element
    UNION
    MATCH (touchpoint)-[:DEPENDS_ON]->(:System)<-[:OPERATES]-(element:Department)
    RETURN element
  }
  WITH department, touchpoint, element
  WHERE element <> department
  WITH element, count(DISTINCT touchpoint) AS touchpoints
  RETURN 4 AS place, 'affectedBy' AS section, element, 'touchpoints: ' + toString(touchpoints) AS detail
  UNION ALL
  MATCH (department)-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    AND NOT EXISTS {
      MATCH (element)<-[owning:OWNS]-()
      WHERE (owning.since IS NULL OR owning.since <= $asOf) AND (owning.until IS NULL OR owning.until > $asOf)
    }
  RETURN DISTINCT 5 AS place, 'gap' AS section, element, 'nobody owns it' AS detail
  UNION ALL
  MATCH (department)-[claim:OWNS]->(element:Touchpoint)
  WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  WITH DISTINCT element, COLLECT {
    MATCH (element)<-[role:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-()
    WHERE (role.since IS NULL OR role.since <= $asOf) AND (role.until IS NULL OR role.until > $asOf)
    RETURN DISTINCT type(role)
  } AS held
  UNWIND [
    {type: 'PROVIDES_DATA_TO', name: 'data provider'},
    {type: 'INFLUENCES', name: 'influencer'},
    {type: 'DEFINES', name: 'definer'},
    {type: 'IMPLEMENTS', name: 'implementer'}
  ] AS wanted
  WITH element, held, wanted
  WHERE NOT wanted.type IN held
  RETURN 5 AS place, 'gap' AS section, element, 'no ' + wanted.name AS detail
  UNION ALL
  CALL (department) {
    MATCH (department)<-[:MEASURES]-(element:Measure)
    RETURN element
    UNION
    MATCH (department)-[claim:OWNS]->(element:Measure)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN element
    UNION
    MATCH (department)-[claim:OWNS]->(owned)<-[:MEASURES]-(element:Measure)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
      AND coalesce(owned.lifecycle, 'live') IN ['live', 'retiring']
    RETURN element
  }
  WITH element, [value IN [element.target, element.actual] |
    CASE
      WHEN value IS NULL THEN 'unknown'
      WHEN value = toInteger(value) THEN toString(toInteger(value))
      ELSE toString(value)
    END
  ] AS values
  RETURN
    6 AS place,
    'measure' AS section,
    element,
    'target ' + values[0] + ', actual ' + values[1] + coalesce(' (' + element.unit + ')', '') AS detail
  UNION ALL
  CALL (department) {
    MATCH (department)-[claim:OWNS]->(element:Initiative)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN element
    UNION
    MATCH (department)-[claim:OWNS]->(owned)<-[:IMPROVES]-(element:Initiative)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
      AND coalesce(owned.lifecycle, 'live') IN ['live', 'retiring']
    RETURN element
  }
  RETURN
    7 AS place,
    'initiative' AS section,
    element,
    coalesce(element.status, 'open') + coalesce(', due ' + toString(element.dueOn), '') AS detail
}
RETURN
  section,
  labels(element)[0] AS kind,
  element.id AS id,
  element.name AS name,
  detail
ORDER BY place, kind, name, id, detail
