/*
title: Gatekeeper exposure
theme: failure
question: Which touchpoints do customers reach only through something that one partner controls?
description: >
  A row for each partner that is a gatekeeper. A partner controls a channel or system when it operates it (OPERATES)
  and nobody else does. A touchpoint in use is behind a gatekeeper in one of these ways: `channel` (it has at least
  one channel, and the partner controls all of them), `signIn` and `device` (the touchpoint depends directly on a
  system in use of type identityProvider or connectedDevice that the partner controls, or has a channel of such a type
  that it controls). A touchpoint is counted once for each partner, and once in each way. The ratios are shares of all
  touchpoints in use and of their whole monthly volume; an unknown volume counts as 0. Rows are sorted by volume and
  number of touchpoints, the most first, then by partner id; touchpoints by importance, the highest first, then by id.
parameters: {}
columns:
  - { name: partnerId, type: string, description: Id of the partner }
  - { name: partner, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use behind it }
  - { name: touchpointRatio, type: number, description: 'Share of all touchpoints in use, 0 to 1' }
  - { name: volumePerMonth, type: number, description: Their volume per month }
  - { name: volumeRatio, type: number, description: 'Share of the volume of all touchpoints in use, 0 to 1; null if no volume is known' }
  - { name: byChannel, type: integer, description: Number reached only through its channels }
  - { name: bySignIn, type: integer, description: Number behind its sign-in }
  - { name: byDevice, type: integer, description: Number behind its devices }
  - { name: importance, type: integer, description: 'Highest importance of these touchpoints, 1 to 5' }
  - { name: touchpointIds, type: strings, description: 'Ids of the first ten, the most important first' }
  - { name: touchpointNames, type: strings, description: Their names }
  - { name: customerIds, type: strings, description: Ids of the customer groups that engage at any of the touchpoints }
  - { name: hasMomentOfTruth, type: boolean, description: Whether any of the touchpoints is a moment of truth }
key: [partnerId]
plot: { type: bars, label: partner, values: [byChannel, bySignIn, byDevice] }
finding:
  severity: medium
  key: [partnerId]
  cause: { partnerId: Partner }
  mergesWith: [single-points-of-failure, partner-exposure]
  elements: { partnerId: Partner, touchpointIds: Touchpoint }
  reach: { volumePerMonth: volumePerMonth, customerIds: customerIds, momentOfTruth: hasMomentOfTruth }
  explanation: 'Customers reach {touchpoints:touchpoint} only through {partner}.'
  remedy:
    action: Offer another channel or sign-in, or agree on service levels
    call: PUT /relationships/VIA/{fromKind}/{from}/{toKind}/{to}
  actors: [counterpart]
*/

CALL () {
  MATCH (touchpoint:Touchpoint)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN count(*) AS allTouchpoints, sum(coalesce(touchpoint.volumePerMonth, 0.0)) AS allVolume
}
MATCH (partner:Partner)-[:OPERATES]->(gate:Channel|System)
WHERE COUNT { (gate)<-[:OPERATES]-() } = 1
WITH allTouchpoints, allVolume, partner, collect(gate) AS gates
CALL (partner, gates) {
  UNWIND gates AS gate
  CALL (gate, gates) {
    MATCH (gate:Channel)<-[:VIA]-(touchpoint:Touchpoint)
    WHERE all(channel IN COLLECT { MATCH (touchpoint)-[:VIA]->(other:Channel) RETURN other } WHERE channel IN gates)
    RETURN touchpoint, 'channel' AS way
    UNION
    MATCH (gate:Channel)<-[:VIA]-(touchpoint:Touchpoint)
    WHERE gate.type IN ['identityProvider', 'connectedDevice']
    RETURN touchpoint, CASE gate.type WHEN 'identityProvider' THEN 'signIn' ELSE 'device' END AS way
    UNION
    MATCH (gate:System)<-[:DEPENDS_ON]-(touchpoint:Touchpoint)
    WHERE gate.type IN ['identityProvider', 'connectedDevice']
      AND coalesce(gate.lifecycle, 'live') IN ['live', 'retiring']
    RETURN touchpoint, CASE gate.type WHEN 'identityProvider' THEN 'signIn' ELSE 'device' END AS way
  }
  WITH touchpoint, collect(DISTINCT way) AS ways
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  WITH touchpoint, ways
  ORDER BY coalesce(touchpoint.importance, 0) DESC, touchpoint.id
  RETURN
    collect(touchpoint) AS found,
    sum(coalesce(touchpoint.volumePerMonth, 0.0)) AS volumePerMonth,
    max(touchpoint.importance) AS importance,
    sum(CASE WHEN 'channel' IN ways THEN 1 ELSE 0 END) AS byChannel,
    sum(CASE WHEN 'signIn' IN ways THEN 1 ELSE 0 END) AS bySignIn,
    sum(CASE WHEN 'device' IN ways THEN 1 ELSE 0 END) AS byDevice
}
WITH *
WHERE size(found) > 0
RETURN
  partner.id AS partnerId,
  partner.name AS partner,
  size(found) AS touchpoints,
  toFloat(size(found)) / allTouchpoints AS touchpointRatio,
  volumePerMonth,
  volumePerMonth / nullIf(allVolume, 0.0) AS volumeRatio,
  byChannel,
  bySignIn,
  byDevice,
  importance,
  [touchpoint IN found[..10] | touchpoint.id] AS touchpointIds,
  [touchpoint IN found[..10] | touchpoint.name] AS touchpointNames,
  COLLECT {
    UNWIND found AS touchpoint
    MATCH (touchpoint)<-[:ENGAGES_AT]-(customer:Customer)
    WITH DISTINCT customer
    RETURN customer.id AS id
    ORDER BY id
  } AS customerIds,
  any(touchpoint IN found WHERE coalesce(touchpoint.momentOfTruth, false)) AS hasMomentOfTruth
ORDER BY volumePerMonth DESC, touchpoints DESC, partnerId
