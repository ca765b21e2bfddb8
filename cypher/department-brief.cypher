/*
title: Department brief
theme: ownership
question: What does one department own and do, what must it take on next, and whom does its work affect?
description: >
  A row for each statement about the department, by section; claims must be valid. `owns`: what it owns, of any kind
  and lifecycle. `role`: touchpoints in use at which it holds roles. `affects`: departments that depend on it, and
  `affectedBy`: departments it depends on, with the number of touchpoints through which they do. A department depends
  on another one at each touchpoint in use that it owns or implements and that the other one provides data to, defines
  or implements as well, or that depends directly on a system in use that the other one operates. `gap`: touchpoints
  in use at which it holds a role and that have no owner, and those it owns that lack one of the four roles.
  `measure`: measures that it owns, and measures of the department or of something it owns that is in use.
  `initiative`: initiatives that it owns, and those that improve something it owns that is in use. `task`: findings
  that are open or acknowledged and whose assignee is the id or name of the department, or the id, name or email of an
  employee who works in it (ignoring upper and lower case and spaces at both ends), the earliest due date first; the
  id is the key of the finding. The detail is: of what it owns, its lifecycle if there is one other than live, and the
  first day of the claim; of a role, the roles as data provider, influencer, definer, implementer; of a department,
  the number of touchpoints; of a gap, what is missing; of a measure, target and actual value (unknown without one)
  and unit; of an initiative, its status (open without one) and due date; of a task, its status and assignee. Within
  a section, rows are sorted by kind, name, id and detail.
parameters:
  departmentId: { type: string, description: Id of the department, isRequired: true, idOf: Department }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - name: section
    type: string
    choices:
      owns: owns
      role: role
      affects: affects
      affectedBy: affected by
      gap: gap
      measure: measure
      initiative: initiative
      task: to do
    description: Section of the brief
  - { name: kind, type: string, description: 'Kind of the element, or Finding' }
  - { name: id, type: string, description: 'Id of the element, or key of the finding' }
  - { name: name, type: string, description: 'Name of the element, or report that found the problem' }
  - { name: detail, type: string, description: What applies to it }
  - { name: dueOn, type: date, description: Due date of an initiative or a task }
key: [section, kind, id, detail]
plot: { type: bars, label: section }
*/
:param departmentId => 'finance';
:param asOf => date();

MATCH (department:Department {id: $departmentId})
CALL (department) {
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
      MATCH (department)-[:OPERATES]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])<-[:DEPENDS_ON]-(touchpoint:Touchpoint)
      RETURN touchpoint
    }
    MATCH (touchpoint)<-[claim:OWNS|IMPLEMENTS]-(element:Department)
    WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
      AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
      AND element <> department
    WITH element, count(DISTINCT touchpoint) AS touchpoints
    RETURN 3 AS place, 'affects' AS section, element, toString(touchpoints) + CASE touchpoints WHEN 1 THEN ' touchpoint' ELSE ' touchpoints' END AS detail
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
      MATCH (touchpoint)-[:DEPENDS_ON]->(system:System WHERE coalesce(system.lifecycle, 'live') IN ['live', 'retiring'])<-[:OPERATES]-(element:Department)
      RETURN element
    }
    WITH department, touchpoint, element
    WHERE element <> department
    WITH element, count(DISTINCT touchpoint) AS touchpoints
    RETURN 4 AS place, 'affectedBy' AS section, element, toString(touchpoints) + CASE touchpoints WHEN 1 THEN ' touchpoint' ELSE ' touchpoints' END AS detail
    UNION ALL
    MATCH (department)-[claim:PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(element:Touchpoint)
    WHERE coalesce(element.lifecycle, 'live') IN ['live', 'retiring']
      AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
      AND NOT EXISTS {
        MATCH (element)<-[owning:OWNS]-()
        WHERE (owning.since IS NULL OR owning.since <= $asOf) AND (owning.until IS NULL OR owning.until > $asOf)
      }
    RETURN DISTINCT 5 AS place, 'gap' AS section, element, 'no owner' AS detail
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
    place,
    section,
    labels(element)[0] AS kind,
    element.id AS id,
    element.name AS name,
    detail,
    CASE section WHEN 'initiative' THEN element.dueOn END AS dueOn
  UNION ALL
  WITH department, COLLECT {
    MATCH (department)<-[:WORKS_IN]-(employee:Employee)
    UNWIND [employee.id, employee.name, employee.email] AS name
    RETURN toLower(name)
  } + [toLower(department.id), toLower(department.name)] AS names
  MATCH (state:FindingState)
  WHERE coalesce(state.status, 'open') IN ['open', 'acknowledged'] AND toLower(trim(state.assignee)) IN names
  RETURN
    8 AS place,
    'task' AS section,
    'Finding' AS kind,
    state.key AS id,
    split(state.key, ':')[0] AS name,
    coalesce(state.status, 'open') + ', assigned to ' + state.assignee AS detail,
    state.dueOn AS dueOn
}
RETURN
  section,
  kind,
  id,
  name,
  detail,
  dueOn
ORDER BY place, CASE section WHEN 'task' THEN dueOn END, kind, name, id, detail
