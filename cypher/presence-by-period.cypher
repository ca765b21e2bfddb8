/*
title: Presence by period
theme: ownership
question: Who takes part before, during and after the purchase, and who in only one half?
description: >
  A row for each department, employee and partner. A touchpoint in use belongs to each period of its phases. A party
  is present at a touchpoint that it owns or holds a role at with a valid claim; a department also where an employee
  who works in it is present. A party is present on both sides when it is present at a touchpoint before or in the
  purchase (prePurchase, purchase) and at one after it (postPurchase). Parties that are present nowhere have a row as
  well. Rows are sorted by kind, then by the sum of the touchpoints in the three periods, the most first, then by id.
parameters:
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: partyKind, type: string, description: 'Kind of the party: Department, Employee or Partner' }
  - { name: partyId, type: string, description: Its id }
  - { name: party, type: string, description: Its name }
  - { name: prePurchase, type: integer, description: Number of touchpoints before the purchase at which it is present }
  - { name: purchase, type: integer, description: Number of touchpoints in the purchase at which it is present }
  - { name: postPurchase, type: integer, description: Number of touchpoints after the purchase at which it is present }
  - { name: prePurchaseRatio, type: number, description: 'Share of all touchpoints before the purchase, 0 to 1; null if there are none' }
  - { name: purchaseRatio, type: number, description: 'Share of all touchpoints in the purchase, 0 to 1; null if there are none' }
  - { name: postPurchaseRatio, type: number, description: 'Share of all touchpoints after the purchase, 0 to 1; null if there are none' }
  - { name: isOnBothSides, type: boolean, description: Whether it is present both before or in the purchase and after it }
key: [partyKind, partyId]
plot: { type: bars, label: party, values: [prePurchase, purchase, postPurchase] }
*/
:param asOf => date();

CALL () {
  MATCH (touchpoint:Touchpoint)-[:IN_PHASE]->(phase:Phase)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring'] AND phase.period IS NOT NULL
  WITH DISTINCT touchpoint, phase.period AS period
  RETURN
    sum(CASE period WHEN 'prePurchase' THEN 1 ELSE 0 END) AS prePurchaseTotal,
    sum(CASE period WHEN 'purchase' THEN 1 ELSE 0 END) AS purchaseTotal,
    sum(CASE period WHEN 'postPurchase' THEN 1 ELSE 0 END) AS postPurchaseTotal
}
CALL () {
  MATCH (party:Department|Employee|Partner)
  RETURN party, null AS touchpoint, [] AS periods
  UNION
  MATCH (touchpoint:Touchpoint)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  WITH touchpoint, COLLECT {
    MATCH (touchpoint)-[:IN_PHASE]->(phase:Phase)
    RETURN DISTINCT phase.period AS period
  } AS periods
  MATCH (touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(holder:Department|Employee|Partner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  UNWIND [holder] + COLLECT { MATCH (holder:Employee)-[:WORKS_IN]->(employer) RETURN employer } AS party
  RETURN party, touchpoint, periods
}
WITH
  prePurchaseTotal,
  purchaseTotal,
  postPurchaseTotal,
  party,
  sum(CASE WHEN 'prePurchase' IN periods THEN 1 ELSE 0 END) AS prePurchase,
  sum(CASE WHEN 'purchase' IN periods THEN 1 ELSE 0 END) AS purchase,
  sum(CASE WHEN 'postPurchase' IN periods THEN 1 ELSE 0 END) AS postPurchase
RETURN
  labels(party)[0] AS partyKind,
  party.id AS partyId,
  party.name AS party,
  prePurchase,
  purchase,
  postPurchase,
  toFloat(prePurchase) / nullIf(prePurchaseTotal, 0) AS prePurchaseRatio,
  toFloat(purchase) / nullIf(purchaseTotal, 0) AS purchaseRatio,
  toFloat(postPurchase) / nullIf(postPurchaseTotal, 0) AS postPurchaseRatio,
  prePurchase + purchase > 0 AND postPurchase > 0 AS isOnBothSides
ORDER BY partyKind, prePurchase + purchase + postPurchase DESC, partyId
