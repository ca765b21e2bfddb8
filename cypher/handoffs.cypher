/*
title: Handoffs
theme: teamwork
question: Where does the customer pass from one owner or implementer to another, and where does everything start anew?
description: >
  A row for each NEXT from one touchpoint in use to another where the owners or the implementers on the given day are
  not the same, or where everything starts anew. What carries over is what both have: a data set (collected by the first
  or needed by it, and collected or needed by the second), a system (both depend on it, directly or through one other),
  or a department (it owns or holds a role at both). It is a hard restart when the first one lies before or in the
  purchase and not after it, the second one after the purchase and not before it, and nothing carries over.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: fromTouchpointId, type: string, description: Id of the first touchpoint }
  - { name: fromTouchpoint, type: string, description: Its name }
  - { name: toTouchpointId, type: string, description: Id of the second touchpoint }
  - { name: toTouchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'How much the more important of both matters, 1 to 5' }
  - { name: fromPeriods, type: strings, description: 'Periods of the phases of the first: prePurchase, purchase, postPurchase' }
  - { name: toPeriods, type: strings, description: Periods of the phases of the second }
  - { name: hardRestart, type: boolean, description: Whether everything starts anew between buying and using }
  - { name: ownerChanges, type: boolean, description: Whether they are owned by others }
  - { name: implementerChanges, type: boolean, description: Whether they are carried out by others }
  - { name: fromOwners, type: strings, description: Owners of the first }
  - { name: toOwners, type: strings, description: Owners of the second }
  - { name: fromImplementers, type: strings, description: Implementers of the first }
  - { name: toImplementers, type: strings, description: Implementers of the second }
  - { name: carriesOver, type: strings, description: 'Data sets, systems and departments that both have' }
key: [fromTouchpointId, toTouchpointId]
finding:
  severity: high
  key: [fromTouchpointId, toTouchpointId]
  elements: { fromTouchpointId: Touchpoint, toTouchpointId: Touchpoint }
  when: hardRestart
  explanation: 'Between {fromTouchpoint} and {toTouchpoint} the customer starts anew: nothing carries over.'
*/
:param asOf => date();

MATCH (from:Touchpoint)-[:NEXT]->(to:Touchpoint)
WHERE coalesce(from.lifecycle, 'live') IN ['live', 'retiring'] AND coalesce(to.lifecycle, 'live') IN ['live', 'retiring']
WITH
  from,
  to,
  COLLECT {
    MATCH (from)<-[claim:OWNS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN party
    ORDER BY labels(party)[0], party.id
  } AS fromOwners,
  COLLECT {
    MATCH (to)<-[claim:OWNS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN party
    ORDER BY labels(party)[0], party.id
  } AS toOwners,
  COLLECT {
    MATCH (from)<-[claim:IMPLEMENTS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN party
    ORDER BY labels(party)[0], party.id
  } AS fromImplementers,
  COLLECT {
    MATCH (to)<-[claim:IMPLEMENTS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN party
    ORDER BY labels(party)[0], party.id
  } AS toImplementers,
  COLLECT {
    MATCH (from)-[:IN_PHASE]->(phase:Phase)
    RETURN DISTINCT phase.period AS period
    ORDER BY period
  } AS fromPeriods,
  COLLECT {
    MATCH (to)-[:IN_PHASE]->(phase:Phase)
    RETURN DISTINCT phase.period AS period
    ORDER BY period
  } AS toPeriods,
  COLLECT {
    MATCH (from)-[:COLLECTS|DEPENDS_ON]->(shared:DataSet)<-[:COLLECTS|DEPENDS_ON]-(to)
    RETURN shared.name AS name
    UNION
    MATCH (from)-[:DEPENDS_ON]->{1,2}(shared:System)
    WHERE EXISTS { (to)-[:DEPENDS_ON]->{1,2}(shared) }
    RETURN shared.name AS name
    UNION
    MATCH (from)<-[here:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(shared:Department)
    MATCH (shared)-[there:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]->(to)
    WHERE (here.since IS NULL OR here.since <= $asOf) AND (here.until IS NULL OR here.until > $asOf)
      AND (there.since IS NULL OR there.since <= $asOf) AND (there.until IS NULL OR there.until > $asOf)
    RETURN shared.name AS name
  } AS carriesOver
WITH
  *,
  fromOwners <> toOwners AS ownerChanges,
  fromImplementers <> toImplementers AS implementerChanges,
  ('prePurchase' IN fromPeriods OR 'purchase' IN fromPeriods) AND NOT 'postPurchase' IN fromPeriods
    AND 'postPurchase' IN toPeriods AND NOT 'prePurchase' IN toPeriods
    AND size(carriesOver) = 0 AS hardRestart
WHERE ownerChanges OR implementerChanges OR hardRestart
RETURN
  from.id AS fromTouchpointId,
  from.name AS fromTouchpoint,
  to.id AS toTouchpointId,
  to.name AS toTouchpoint,
  CASE
    WHEN from.importance IS NULL OR to.importance > from.importance THEN to.importance
    ELSE from.importance
  END AS importance,
  fromPeriods,
  toPeriods,
  hardRestart,
  ownerChanges,
  implementerChanges,
  [party IN fromOwners | party.name] AS fromOwners,
  [party IN toOwners | party.name] AS toOwners,
  [party IN fromImplementers | party.name] AS fromImplementers,
  [party IN toImplementers | party.name] AS toImplementers,
  carriesOver
ORDER BY hardRestart DESC, coalesce(importance, 0) DESC, fromTouchpointId, toTouchpointId
