import type { ReportFinding } from '../api/operations.ts'
import { useLinks } from '../shell/atlas.ts'
import { formatDate } from '../shell/format.ts'
import { ElementLink } from './ElementLink.tsx'
import { Severity } from './Severity.tsx'

/** Findings with priority, explanation, what to do and who can act. */
export function FindingList({
  findings,
  selected,
  onSelect,
  isCompact = false,
  namesAll = false,
}: {
  findings: readonly ReportFinding[]
  selected?: ReadonlySet<string>
  onSelect?: (key: string, isSelected: boolean) => void
  isCompact?: boolean
  /** Whether all elements of a finding are named, instead of the first ones. */
  namesAll?: boolean
}) {
  if (findings.length === 0) return <p class="muted">None</p>
  return (
    <ul class="finding-list">
      {findings.map((finding) => (
        <li key={finding.key}>
          <div>
            <div class="priority" title="Priority, 0 to 100">
              {finding.priority}
            </div>
            {onSelect && finding.key && (
              <input
                type="checkbox"
                aria-label={`Select: ${finding.explanation}`}
                checked={selected?.has(finding.key) ?? false}
                onChange={({ currentTarget }) => onSelect(finding.key ?? '', currentTarget.checked)}
              />
            )}
          </div>
          <FindingText
            finding={finding}
            isCompact={isCompact}
            namedCount={namesAll ? Number.POSITIVE_INFINITY : maxNamedElements}
          />
        </li>
      ))}
    </ul>
  )
}

const maxNamedElements = 3

function FindingText({
  finding,
  isCompact,
  namedCount,
}: {
  finding: ReportFinding
  isCompact: boolean
  namedCount: number
}) {
  const links = useLinks()
  const {
    explanation,
    remedy,
    severity = 'low',
    report = '',
    title,
    actors,
    assignee,
    dueOn,
    status,
    elements,
  } = finding
  const actorIds = new Set(actors.map(({ id }) => id))
  const about = elements.filter(({ id }) => !actorIds.has(id))
  return (
    <div>
      <p class="explanation">{explanation}</p>
      {!isCompact && remedy && (
        <p>
          <strong>Do:</strong> {remedy}
        </p>
      )}
      <p class="finding-meta">
        <Severity severity={severity} /> <a href={links.page(['reports', report])}>{title}</a>
        {status && status !== 'open' && <span class="badge">{status}</span>}
        {assignee && (
          <span class="badge" title={assignee}>
            {assignee}
          </span>
        )}
        {dueOn && <span class="badge">due {formatDate(dueOn)}</span>}
      </p>
      {!isCompact && (
        <p class="finding-meta">
          {about.slice(0, namedCount).map((element) => (
            <ElementLink key={`${element.kind}/${element.id}`} element={element} name={element.name} />
          ))}
          {about.length > namedCount && (
            <a href={links.page(['findings'], { key: finding.key })}>and {about.length - namedCount} more</a>
          )}
          {actors.length > 0 && <span class="muted">Can act:</span>}
          {actors.slice(0, namedCount).map((actor) => (
            <ElementLink key={`${actor.kind}/${actor.id}/${actor.role}`} element={actor} name={actor.name} />
          ))}
          {actors.length > namedCount && <span class="muted">and {actors.length - namedCount} more</span>}
        </p>
      )}
    </div>
  )
}
