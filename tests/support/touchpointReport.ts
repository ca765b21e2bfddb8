/** The text of a saved report whose query returns ids of touchpoints, each a finding. */
export const createTouchpointReport = (query: string) => `/*
title: Touchpoints
question: Which touchpoints are there?
description: All of them.
parameters: {}
columns:
  - { name: touchpointId, type: string, description: Id of the touchpoint }
finding:
  severity: low
  key: [touchpointId]
  elements: { touchpointId: Touchpoint }
  explanation: There is {touchpointId}.
*/
${query}`
