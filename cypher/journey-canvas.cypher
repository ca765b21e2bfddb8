/*
title: Journey canvas
theme: journey
question: What do customers go through in each phase of a journey, and what stands behind it?
description: >
  A row for each phase of each journey and each element that takes part in it. These are the touchpoints of the phase
  (IN_PHASE), also planned and retired ones; the customer groups that engage at any of them; the departments and
  partners with a valid claim of ownership or a role at any of them; the processes, systems and partners on which any
  of them depends directly (DEPENDS_ON); and the partners on which anything depends directly that a touchpoint depends
  on directly. The lane of a touchpoint is its visibility, or frontstage if it has none; that of a department is its
  visibility, or backstage; customer groups are in the lane customer, processes and systems in support, partners in
  partners. An element is unowned or contested if it is a touchpoint, a process or a system, is in use, and has no
  valid owner or several. Rating and emotion of a touchpoint are its own, or if it has none, the mean of those of the
  groups that engage at it, rounded to nine digits. Expected times are the shortest of these groups. Rows are sorted
  by journey id, position of the phase (phases without one first), phase id, lane (customer, frontstage, backstage,
  support, partners) and position in the lane: touchpoints come first, by their position in the phase (those without
  one last), then by id; the others by kind and id.
parameters:
  journeyId: { type: string, description: Id of the only journey to include; all journeys by default, idOf: Journey }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: journeyId, type: string, description: Id of the journey }
  - { name: journey, type: string, description: Its name }
  - { name: phaseId, type: string, description: Id of the phase }
  - { name: phase, type: string, description: Its name }
  - { name: period, property: Phase.period }
  - { name: phasePosition, property: Phase.position }
  - name: lane
    type: string
    choices: { customer: customer, frontstage: frontstage, backstage: backstage, support: support, partners: partners }
    description: Lane of the service blueprint
  - { name: position, type: integer, description: 'Position in the lane of the phase, from 1' }
  - { name: kind, type: string, description: Kind of the element }
  - { name: id, type: string, description: Its id }
  - { name: name, type: string, description: Its name }
  - { name: lifecycle, property: Touchpoint.lifecycle }
  - { name: owners, type: strings, description: Names of its owners }
  - { name: isUnowned, type: boolean, description: Whether it should have an owner and has none }
  - { name: isContested, type: boolean, description: Whether it has several owners }
  - { name: channels, type: strings, description: Names of the channels of a touchpoint }
  - { name: importance, property: Touchpoint.importance }
  - { name: momentOfTruth, type: boolean, description: Whether it is a touchpoint that decides whether customers stay }
  - { name: rating, type: number, description: 'Rating of the experience, -2 to 2' }
  - { name: emotion, type: number, description: 'Emotion of customers, -2 to 2' }
  - { name: expectedResponseMinutes, type: integer, unit: minutes, description: Shortest expected response time }
  - { name: deliveredResponseMinutes, property: Touchpoint.deliveredResponseMinutes }
  - { name: expectedResolutionMinutes, type: integer, unit: minutes, description: Shortest expected resolution time }
  - { name: deliveredResolutionMinutes, property: Touchpoint.deliveredResolutionMinutes }
key: [journeyId, phaseId, kind, id]
plot: { type: matrix, rows: lane, columns: phase }
*/
:param journeyId => null;
:param asOf => date();

MATCH (journey:Journey)-[:HAS_PHASE]->(phase:Phase)
WHERE $journeyId IS NULL OR journey.id = $journeyId
CALL (phase) {
  MATCH (phase)<-[place:IN_PHASE]-(element:Touchpoint)
  RETURN element, coalesce(element.visibility, 'frontstage') AS lane, coalesce(place.position, 1001) AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)<-[:ENGAGES_AT]-(element:Customer)
  RETURN element, 'customer' AS lane, 2000 AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(element:Department)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN element, coalesce(element.visibility, 'backstage') AS lane, 2000 AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)<-[claim:OWNS|PROVIDES_DATA_TO|INFLUENCES|DEFINES|IMPLEMENTS]-(element:Partner)
  WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
  RETURN element, 'partners' AS lane, 2000 AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)-[:DEPENDS_ON]->(element:Process|System)
  RETURN element, 'support' AS lane, 2000 AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)-[:DEPENDS_ON]->(element:Partner)
  RETURN element, 'partners' AS lane, 2000 AS rank
  UNION
  MATCH (phase)<-[:IN_PHASE]-(:Touchpoint)-[:DEPENDS_ON]->()-[:DEPENDS_ON]->(element:Partner)
  RETURN element, 'partners' AS lane, 2000 AS rank
}
WITH journey, phase, lane, rank, element, labels(element)[0] AS kind
ORDER BY rank, kind, element.id
WITH journey, phase, lane, collect(element) AS elements
UNWIND range(1, size(elements)) AS position
WITH journey, phase, lane, position, elements[position - 1] AS element
WITH
  *,
  labels(element)[0] AS kind,
  COLLECT {
    MATCH (element)<-[claim:OWNS]-(owner)
    WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    RETURN owner.name AS name
    ORDER BY name
  } AS owners
WITH
  *,
  kind IN ['Touchpoint', 'Process', 'System']
    AND coalesce(element.lifecycle, 'live') IN ['live', 'retiring'] AS needsOwner
RETURN
  journey.id AS journeyId,
  journey.name AS journey,
  phase.id AS phaseId,
  phase.name AS phase,
  phase.period AS period,
  phase.position AS phasePosition,
  lane,
  position,
  kind,
  element.id AS id,
  element.name AS name,
  element.lifecycle AS lifecycle,
  owners,
  needsOwner AND size(owners) = 0 AS isUnowned,
  needsOwner AND size(owners) > 1 AS isContested,
  COLLECT {
    MATCH (element:Touchpoint)-[:VIA]->(channel:Channel)
    RETURN channel.name AS name
    ORDER BY name
  } AS channels,
  element.importance AS importance,
  coalesce(element.momentOfTruth, false) AS momentOfTruth,
  round(coalesce(element.rating, head(COLLECT {
    MATCH (element:Touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    RETURN avg(engagement.rating)
  })) * 1.0, 9) AS rating,
  round(coalesce(element.emotion, head(COLLECT {
    MATCH (element:Touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    RETURN avg(engagement.emotion)
  })) * 1.0, 9) AS emotion,
  head(COLLECT {
    MATCH (element:Touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    RETURN min(engagement.expectedResponseMinutes)
  }) AS expectedResponseMinutes,
  element.deliveredResponseMinutes AS deliveredResponseMinutes,
  head(COLLECT {
    MATCH (element:Touchpoint)<-[engagement:ENGAGES_AT]-(:Customer)
    RETURN min(engagement.expectedResolutionMinutes)
  }) AS expectedResolutionMinutes,
  element.deliveredResolutionMinutes AS deliveredResolutionMinutes
ORDER BY
  journeyId,
  coalesce(phasePosition, 0),
  phaseId,
  CASE lane WHEN 'customer' THEN 1 WHEN 'frontstage' THEN 2 WHEN 'backstage' THEN 3 WHEN 'support' THEN 4 ELSE 5 END,
  position
