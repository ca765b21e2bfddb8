/*
title: Depends on
question: What does this element need?
description: >
  Everything whose failure the element would suffer from, directly or through others, each with one shortest path: the
  reverse of impact. Which end of a relationship is affected stands in the model. Claims count when they hold on the
  given day.
parameters:
  kind: { type: kind, description: Kind of the element, isRequired: true }
  id: { type: string, description: Id of the element, isRequired: true, idOf: kind }
  asOf: { type: date, description: The day on which claims have to hold }
columns:
  - { name: kind, type: string, description: Kind of an element that it needs }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: hops, type: integer, description: How many relationships lie between it and the element }
  - { name: path, type: string, description: 'One shortest way to it; arrows show the relationships as they are stored' }
*/
:param kind => 'Touchpoint';
:param id => 'first-invoice';
:param asOf => date();

MATCH (needing:$($kind) {id: $id})
MATCH path = ANY SHORTEST (needing)
  ((one)-[link]-(next)
    WHERE (
      (link:PROVIDES_DATA_TO|DEFINES|IMPLEMENTS|PART_OF|WORKS_IN|SERVES|IN_PHASE|NEXT|OPERATES|COLLECTS|STORES
        AND endNode(link) = one)
      OR (link:ENGAGES_AT|HAS_PHASE|DEPENDS_ON|ACCESSES AND startNode(link) = one)
    )
    AND (link.since IS NULL OR link.since <= $asOf) AND (link.until IS NULL OR link.until > $asOf)
  )+
  (needed)
WHERE needed <> needing
RETURN
  labels(needed)[0] AS kind,
  needed.id AS id,
  needed.name AS name,
  length(path) AS hops,
  needing.name + reduce(text = '', i IN range(0, size(link) - 1) |
    text + CASE
      WHEN startNode(link[i]) = one[i] THEN ' -' + type(link[i]) + '-> '
      ELSE ' <-' + type(link[i]) + '- '
    END + next[i].name
  ) AS path
ORDER BY hops, kind, id
