/*
title: Journey coverage
theme: journey
question: In which phases of a journey can customers reach us over which channels?
description: >
  A row for each phase of each journey and each channel, including those without a touchpoint. Touchpoints are those
  in use that are in the phase (IN_PHASE) and happen over the channel (VIA); one with several channels is counted for
  each. A touchpoint is owned when somebody has a valid claim of ownership. Rows are sorted by journey id, position,
  phase id and channel id.
parameters:
  journeyId: { type: string, description: Id of the only journey to include; all journeys by default }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: journeyId, type: string, description: Id of the journey }
  - { name: journey, type: string, description: Its name }
  - { name: phaseId, type: string, description: Id of the phase }
  - { name: phase, type: string, description: Its name }
  - { name: position, property: Phase.position }
  - { name: channelId, type: string, description: Id of the channel }
  - { name: channel, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: Number of touchpoints in use }
  - { name: owned, type: integer, description: Number of these that have an owner }
  - { name: touchpointNames, type: strings, description: Names of the first ten by name }
key: [journeyId, phaseId, channelId]
plot: { type: matrix, rows: channel, columns: phase, value: touchpoints }
*/
:param journeyId => null;
:param asOf => date();

MATCH (journey:Journey)-[:HAS_PHASE]->(phase:Phase)
WHERE $journeyId IS NULL OR journey.id = $journeyId
WITH journey, phase, COLLECT {
  MATCH (phase)<-[:IN_PHASE]-(touchpoint:Touchpoint)-[:VIA]->(channel:Channel)
  WHERE coalesce(touchpoint.lifecycle, 'live') IN ['live', 'retiring']
  RETURN {
    channel: channel,
    name: touchpoint.name,
    isOwned: EXISTS {
      MATCH (touchpoint)<-[claim:OWNS]-()
      WHERE (claim.since IS NULL OR claim.since <= $asOf) AND (claim.until IS NULL OR claim.until > $asOf)
    }
  } AS entry
  ORDER BY entry.name
} AS entries
MATCH (channel:Channel)
WITH journey, phase, channel, [entry IN entries WHERE entry.channel = channel] AS here
RETURN
  journey.id AS journeyId,
  journey.name AS journey,
  phase.id AS phaseId,
  phase.name AS phase,
  phase.position AS position,
  channel.id AS channelId,
  channel.name AS channel,
  size(here) AS touchpoints,
  size([entry IN here WHERE entry.isOwned]) AS owned,
  [entry IN here[..10] | entry.name] AS touchpointNames
ORDER BY journeyId, coalesce(position, 0), phaseId, channelId
