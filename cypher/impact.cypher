/*
title: Impact
question: What is affected when this element fails?
description: >
  Everything that suffers when the element fails, directly or through others, each with one shortest path. Which end
  of a relationship is affected stands in the model: a touchpoint that depends on a system fails with it, and so do
  the phase it is in and the journey that has the phase. Claims count when they hold on the given day.
parameters:
  kind: { type: kind, description: Kind of the failing element, isRequired: true }
  id: { type: string, description: Id of the failing element, isRequired: true, idOf: kind }
  asOf: { type: date, description: The day on which claims have to hold }
columns:
  - { name: kind, type: string, description: Kind of an affected element }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: hops, type: integer, description: How many relationships lie between it and the failure }
  - { name: path, type: string, description: 'One shortest way of the failure; arrows show the relationships as they are stored' }
*/
:param kind => 'System';
:param id => 'billing-platform';
:param asOf => date();

MATCH (failing:$($kind) {id: $id})
MATCH path = ANY SHORTEST (failing)
  ((one)-[link]-(next)
    WHERE (
      (link:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS|PART_OF|WORKS_IN|SERVES|IN_PHASE|NEXT|OPERATES|COLLECTS|STORES
        AND startNode(link) = one)
      OR (link:ENGAGES_AT|HAS_PHASE|DEPENDS_ON|ACCESSES AND endNode(link) = one)
    )
    AND (link.since IS NULL OR link.since <= $asOf) AND (link.until IS NULL OR link.until > $asOf)
  )+
  (affected)
WHERE affected <> failing
RETURN
  labels(affected)[0] AS kind,
  affected.id AS id,
  affected.name AS name,
  length(path) AS hops,
  failing.name + reduce(text = '', i IN range(0, size(link) - 1) |
    text + CASE
      WHEN startNode(link[i]) = one[i] THEN ' -' + type(link[i]) + '-> '
      ELSE ' <-' + type(link[i]) + '- '
    END + next[i].name
  ) AS path
ORDER BY hops, kind, id
