import {
  by,
  createLookup,
  descending,
  isSame,
  type Node,
  nameOf,
  type Recompute,
  readText,
} from '../ecosystem.ts'
import { type Finding, recomputeFindings, severities } from '../findings.ts'

export const listParameters = () => [{}, { leastConfidence: 'validated' }, { withRelationships: false }]

const confidences = ['assumed', 'partlyValidated', 'validated']

export const recompute: Recompute = async (ecosystem, { leastConfidence, withRelationships, asOf }) => {
  const lookup = createLookup(ecosystem, asOf)
  const findings = await recomputeFindings(ecosystem, lookup.day)
  const isAssumption = (holder: { readonly properties: Node['properties'] }) =>
    confidences.indexOf(readText(holder, 'confidence') ?? 'assumed') <
    confidences.indexOf(String(leastConfidence))
  const rows = [
    ...lookup.nodes.filter(isAssumption).map((element) => ({
      ...describe(element),
      type: null,
      toKind: null,
      toId: null,
      to: null,
      confidence: readText(element, 'confidence') ?? 'assumed',
      disappearing: findings.filter(({ cause }) => isSame(cause, element)).length,
      ...summarize(findings.filter((finding) => isAbout(finding, element))),
    })),
    ...(withRelationships ? lookup.relationships : []).filter(isAssumption).map((relationship) => {
      const to = lookup.getNode(relationship.to)
      return {
        ...describe(lookup.getNode(relationship.from)),
        type: relationship.type,
        toKind: to.kind,
        toId: to.id,
        to: nameOf(to),
        confidence: readText(relationship, 'confidence') ?? 'assumed',
        disappearing: null,
        ...summarize(
          findings.filter(
            (finding) => isAbout(finding, relationship.from) && isAbout(finding, relationship.to),
          ),
        ),
      }
    }),
  ]
  return rows
    .filter((row) => row.findings > 0)
    .sort(
      by(
        descending((row) => row.critical),
        descending((row) => row.high),
        descending((row) => row.medium),
        descending((row) => row.low),
        (row) => row.kind,
        (row) => row.id,
        (row) => row.type ?? '',
        (row) => row.toKind,
        (row) => row.toId,
      ),
    )
}

const describe = (node: Node) => ({ kind: node.kind, id: node.id, name: nameOf(node) })

const isAbout = ({ elements }: Finding, element: { kind: string; id: string }) =>
  elements.some((each) => isSame(each, element))

function summarize(findings: readonly Finding[]) {
  const count = (severity: string) =>
    findings.filter((finding) => severities[finding.severity] === severity).length
  return {
    findings: findings.length,
    critical: count('critical'),
    high: count('high'),
    medium: count('medium'),
    low: count('low'),
    reports: [...new Set(findings.flatMap(({ reports }) => reports))].toSorted(),
    findingKeys: findings
      .toSorted(
        by(
          descending(({ severity }) => severity),
          ({ key }) => key,
        ),
      )
      .slice(0, 10)
      .map(({ key }) => key),
  }
}
