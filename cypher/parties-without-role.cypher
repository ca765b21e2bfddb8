/*
title: Parties without a role
theme: ownership
question: Which departments, employees and partners have no part in the customer experience?
description: >
  Departments, employees and partners that hold none of the four roles at a touchpoint in use and own nothing of any
  kind, counting valid claims only. The other columns show what the map knows about them: what a department's
  employees (WORKS_IN) or its direct parts (PART_OF) hold is not the department's own, but is counted apart. Rows are
  sorted by kind and id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: partyKind, type: string, description: 'Kind of the party: Department, Employee or Partner' }
  - { name: partyId, type: string, description: Its id }
  - { name: party, type: string, description: Its name }
  - { name: departments, type: strings, description: 'Names of the departments in which an employee works, or of which a department is part' }
  - { name: membersWithRole, type: integer, description: Number of its employees and direct parts that hold a role or own something }
  - { name: operated, type: integer, description: Number of systems and channels that it operates }
  - { name: relationships, type: integer, description: Number of all relationships that it has }
key: [partyKind, partyId]
plot: { type: bars, label: partyKind }
*/
:param asOf => date();

MATCH (party:Department|Employee|Partner)
WITH party, EXISTS {
  MATCH (party)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(subject)
  WHERE (claim:OWNS OR coalesce(subject.lifecycle, 'live') IN ['live', 'retiring'])
    AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
} AS hasRole
WHERE NOT hasRole
RETURN
  labels(party)[0] AS partyKind,
  party.id AS partyId,
  party.name AS party,
  COLLECT {
    MATCH (party)-[:WORKS_IN|PART_OF]->(department:Department)
    RETURN department.name AS name
    ORDER BY name
  } AS departments,
  COUNT {
    MATCH (party)<-[:WORKS_IN|PART_OF]-(member)-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(subject)
    WHERE (claim:OWNS OR coalesce(subject.lifecycle, 'live') IN ['live', 'retiring'])
      AND (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN DISTINCT member
  } AS membersWithRole,
  COUNT { (party)-[:OPERATES]->() } AS operated,
  COUNT { (party)--() } AS relationships
ORDER BY partyKind, partyId
