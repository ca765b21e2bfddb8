/*
title: Handoffs
theme: teamwork
question: Where does the customer pass from one owner or implementer to another, and where must the customer start over?
description: >
  A row for each NEXT from one touchpoint in use to another where the set of valid owners or the set of valid
  implementers differs (also when one of the sets is empty), or where there is a hard restart. A hard restart is a
  step from buying to using across which nothing carries over: the first touchpoint has a phase with the period
  prePurchase or purchase and none with postPurchase, the second has a phase with postPurchase and none with
  prePurchase. Phases without a period are ignored. These carry over: data sets that both touchpoints collect or
  depend on directly; systems in use that both rely on through chains of DEPENDS_ON of any length on which everything
  is in use; departments that own or hold a role at both (the department itself, not its employees). Hard restarts
  come first, then the most important steps, then by the ids of the two touchpoints. Each name that
  carries over is listed once.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: fromTouchpointId, type: string, description: Id of the first touchpoint }
  - { name: fromTouchpoint, type: string, description: Its name }
  - { name: toTouchpointId, type: string, description: Id of the second touchpoint }
  - { name: toTouchpoint, type: string, description: Its name }
  - { name: importance, type: integer, description: 'The higher importance of the two, 1 to 5' }
  - { name: fromPeriods, type: strings, property: Phase.period, description: 'Periods of the phases of the first touchpoint, in alphabetical order' }
  - { name: toPeriods, type: strings, property: Phase.period, description: 'Periods of the phases of the second touchpoint, in alphabetical order' }
  - { name: hardRestart, type: boolean, description: Whether the customer starts over between buying and using }
  - { name: ownerChanges, type: boolean, description: Whether the sets of owners differ }
  - { name: implementerChanges, type: boolean, description: Whether the sets of implementers differ }
  - { name: fromOwners, type: strings, description: Names of the owners of the first touchpoint }
  - { name: toOwners, type: strings, description: Names of the owners of the second touchpoint }
  - { name: fromImplementers, type: strings, description: Names of the implementers of the first touchpoint }
  - { name: toImplementers, type: strings, description: Names of the implementers of the second touchpoint }
  - { name: carriesOver, type: strings, description: 'Names of the data sets, systems and departments that carry over' }
key: [fromTouchpointId, toTouchpointId]
finding:
  severity: high
  key: [fromTouchpointId, toTouchpointId]
  cause: { toTouchpointId: Touchpoint }
  elements: { fromTouchpointId: Touchpoint, toTouchpointId: Touchpoint }
  when: hardRestart
  explanation: 'Between {fromTouchpoint} and {toTouchpoint}, customers must start over; nothing is shared.'
  remedy:
    action: Share a data set or a system between both touchpoints
    call: PUT /relationships/DEPENDS_ON/{fromKind}/{from}/{toKind}/{to}
  actors: [owner, implementer]
*/
:param asOf => date();

MATCH (from:Touchpoint)-[:NEXT]->(to:Touchpoint)
WHERE coalesce(from.lifecycle, 'live') IN ['live', 'retiring'] AND coalesce(to.lifecycle, 'live') IN ['live', 'retiring']
WITH
  from,
  to,
  COLLECT {
    MATCH (from)<-[claim:OWNS|IMPLEMENTS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN {type: type(claim), party: party}
    ORDER BY party.name, labels(party)[0], party.id
  } AS fromHolders,
  COLLECT {
    MATCH (to)<-[claim:OWNS|IMPLEMENTS]-(party)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN {type: type(claim), party: party}
    ORDER BY party.name, labels(party)[0], party.id
  } AS toHolders,
  COLLECT {
    MATCH (from)-[:IN_PHASE]->(phase:Phase)
    WHERE phase.period IS NOT NULL
    RETURN DISTINCT phase.period AS period
    ORDER BY period
  } AS fromPeriods,
  COLLECT {
    MATCH (to)-[:IN_PHASE]->(phase:Phase)
    WHERE phase.period IS NOT NULL
    RETURN DISTINCT phase.period AS period
    ORDER BY period
  } AS toPeriods,
  COLLECT {
    CALL (from, to) {
      MATCH (from)-[:COLLECTS|DEPENDS_ON]->(shared:DataSet)<-[:COLLECTS|DEPENDS_ON]-(to)
      RETURN shared.name AS name
      UNION
      CALL (to) {
        MATCH path = (to)-[:DEPENDS_ON*1..]->(other:System)
        WHERE all(node IN nodes(path) WHERE coalesce(node.lifecycle, 'live') IN ['live', 'retiring'])
        RETURN collect(DISTINCT other) AS others
      }
      CALL (from) {
        MATCH path = (from)-[:DEPENDS_ON*1..]->(shared:System)
        WHERE all(node IN nodes(path) WHERE coalesce(node.lifecycle, 'live') IN ['live', 'retiring'])
        RETURN DISTINCT shared
      }
      WITH shared, others
      WHERE shared IN others
      RETURN shared.name AS name
      UNION
      MATCH (from)<-[here:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(department:Department)
      WHERE (here.since IS NULL OR here.since <= $asOf) AND (here.until IS NULL OR here.until > $asOf)
      WITH to, collect(DISTINCT department) AS departments
      MATCH (to)<-[there:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(shared)
      WHERE shared IN departments
        AND (there.since IS NULL OR there.since <= $asOf) AND (there.until IS NULL OR there.until > $asOf)
      RETURN shared.name AS name
    }
    RETURN name
    ORDER BY name
  } AS carriesOver
WITH
  *,
  [holder IN fromHolders WHERE holder.type = 'OWNS' | holder.party] AS fromOwners,
  [holder IN toHolders WHERE holder.type = 'OWNS' | holder.party] AS toOwners,
  [holder IN fromHolders WHERE holder.type = 'IMPLEMENTS' | holder.party] AS fromImplementers,
  [holder IN toHolders WHERE holder.type = 'IMPLEMENTS' | holder.party] AS toImplementers
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
