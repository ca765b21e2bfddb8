import {
  by,
  createLookup,
  descending,
  findHighest,
  isInUse,
  type Lookup,
  type Node,
  nameOf,
  type Recompute,
  readNumber,
} from '../ecosystem.ts'
import { describeReach } from '../facts.ts'

export const recompute: Recompute = (ecosystem) => {
  const lookup = createLookup(ecosystem)
  const touchpoints = lookup.listInUse('Touchpoint')
  const volumeOf = (nodes: readonly Node[]) =>
    nodes.reduce((sum, node) => sum + (readNumber(node, 'volumePerMonth') ?? 0), 0)
  const volume = volumeOf(touchpoints)
  const rows = lookup.listNodes('Partner').flatMap((partner) => {
    const byChannel = touchpoints.filter((each) => isBehindChannels(lookup, partner, each))
    const bySignIn = touchpoints.filter((each) => isBehindType(lookup, partner, each, 'identityProvider'))
    const byDevice = touchpoints.filter((each) => isBehindType(lookup, partner, each, 'connectedDevice'))
    const behind = [...new Set([...byChannel, ...bySignIn, ...byDevice])]
    if (behind.length === 0) return []
    const firstTen = behind
      .sort(
        by(
          descending((each) => readNumber(each, 'importance')),
          (each) => each.id,
        ),
      )
      .slice(0, 10)
    return [
      {
        partnerId: partner.id,
        partner: nameOf(partner),
        touchpoints: behind.length,
        touchpointRatio: behind.length / touchpoints.length,
        ...describeReach(lookup, behind),
        volumeRatio: volume === 0 ? null : volumeOf(behind) / volume,
        byChannel: byChannel.length,
        bySignIn: bySignIn.length,
        byDevice: byDevice.length,
        importance: findHighest(behind.map((each) => readNumber(each, 'importance'))),
        touchpointIds: firstTen.map(({ id }) => id),
        touchpointNames: firstTen.map(nameOf),
      },
    ]
  })
  return rows.sort(
    by(
      descending((row) => row.volumePerMonth),
      descending((row) => row.touchpoints),
      (row) => row.partnerId,
    ),
  )
}

/** Whether the partner operates it and nobody else does. */
function isControlled({ listSources }: Lookup, partner: Node, element: Node): boolean {
  const operators = listSources(element, 'OPERATES')
  return operators.length === 1 && operators[0] === partner
}

function isBehindChannels(lookup: Lookup, partner: Node, touchpoint: Node): boolean {
  const channels = lookup.listTargets(touchpoint, 'VIA')
  return channels.length > 0 && channels.every((channel) => isControlled(lookup, partner, channel))
}

function isBehindType(lookup: Lookup, partner: Node, touchpoint: Node, type: string): boolean {
  const systems = lookup
    .listTargets(touchpoint, 'DEPENDS_ON')
    .filter((each) => each.kind === 'System' && isInUse(each))
  return [...systems, ...lookup.listTargets(touchpoint, 'VIA')].some(
    (element) => element.properties.type === type && isControlled(lookup, partner, element),
  )
}
