/*
title: Journey coverage
theme: journey
question: In which phase of a journey can customers reach us over which channel?
description: >
  A row for each phase of each journey and each channel, empty ones too: how many touchpoints in use there are, how
  many of them somebody owns on the given day, and which.
parameters:
  journeyId: { type: string, description: Only this journey; all when not given }
  asOf: { type: date, description: Claims are counted if they are valid on this day }
columns:
  - { name: journeyId, type: string, description: Id of the journey }
  - { name: journey, type: string, description: Its name }
  - { name: phaseId, type: string, description: Id of the phase }
  - { name: phase, type: string, description: Its name }
  - { name: position, type: integer, description: Its place in the journey }
  - { name: channelId, type: string, description: Id of the channel }
  - { name: channel, type: string, description: Its name }
  - { name: touchpoints, type: integer, description: How many touchpoints in use there are }
  - { name: owned, type: integer, description: How many of them somebody owns }
  - { name: touchpointNames, type: strings, description: The first ten by name }
key: [journeyId, phaseId, channelId]
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
