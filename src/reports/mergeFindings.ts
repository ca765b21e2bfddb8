import { combineReach, findHighest, findMostSevere, listDistinctElements } from './findings.ts'
import type { Finding } from './report.ts'

/**
 * Findings with one cause as one: a finding joins the finding about the same cause of the first report under
 * `mergesWith` that has one. It then has the higher severity and importance, all elements and all explanations.
 */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const findingsByCause = indexByCause(findings)
  const groups = new Map<Finding, Finding[]>()
  for (const finding of findings) {
    const leader = findLeader(finding, findingsByCause)
    const group = groups.get(leader)
    if (group) group.push(finding)
    else groups.set(leader, [finding])
  }
  return [...groups].map(([leader, group]) => (group.length === 1 ? leader : mergeGroup(leader, group)))
}

const getCauseKey = (report: string, { cause }: Finding) => `${report} ${cause?.kind}/${cause?.id}`

function indexByCause(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  const findingsByCause = new Map<string, Finding>()
  for (const finding of findings) {
    const key = getCauseKey(finding.report, finding)
    if (finding.cause && !findingsByCause.has(key)) findingsByCause.set(key, finding)
  }
  return findingsByCause
}

/** Follows `mergesWith` until a finding joins no other. */
function findLeader(finding: Finding, findingsByCause: ReadonlyMap<string, Finding>): Finding {
  if (!(finding.cause && finding.rule?.mergesWith)) return finding
  let leader = finding
  const passed = new Set([finding])
  for (;;) {
    const next = (leader.rule?.mergesWith ?? [])
      .map((report) => findingsByCause.get(getCauseKey(report, finding)))
      .find((candidate) => candidate !== undefined)
    if (!next || passed.has(next)) return leader
    passed.add(next)
    leader = next
  }
}

function mergeGroup(leader: Finding, group: readonly Finding[]): Finding {
  const ordered = [leader, ...group.filter((finding) => finding !== leader)]
  const reach = combineReach(ordered.flatMap((finding) => finding.reach ?? []))
  return {
    ...leader,
    ...(reach && { reach }),
    severity: findMostSevere(ordered.map(({ severity }) => severity)),
    importance: findHighest(ordered.map(({ importance }) => importance)),
    explanation: ordered.map(({ explanation }) => explanation).join(' '),
    elements: listDistinctElements(ordered.flatMap(({ elements }) => elements)),
    parts: ordered.flatMap(({ parts }) => parts),
  }
}
