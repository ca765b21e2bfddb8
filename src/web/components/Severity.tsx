const levels: Readonly<Record<string, number>> = { low: 1, medium: 2, high: 3, critical: 4 }

/** How severe a finding is: as a word, with bars so that it does not rest on color. */
export function Severity({ severity }: { severity: string }) {
  return (
    <span class="severity" data-severity={severity}>
      <span aria-hidden="true">{'▮'.repeat(levels[severity] ?? 0)}</span> {severity}
    </span>
  )
}
