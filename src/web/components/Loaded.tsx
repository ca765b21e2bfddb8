import type { ComponentChildren } from 'preact'
import type { Resource } from '../api/useResource.ts'
import { ProblemNotice } from './ProblemNotice.tsx'

/** Shows a resource: its value, also while a newer one loads, otherwise progress or the problem. */
export function Loaded<Value>({
  resource,
  what,
  children,
}: {
  resource: Resource<Value>
  /** What is loading, as `the findings`. */
  what: string
  children: (value: Value) => ComponentChildren
}) {
  const { value, problem, isLoading, reload } = resource
  return (
    <div class="loaded" aria-busy={isLoading}>
      {problem && <ProblemNotice problem={problem} onRetry={reload} />}
      {value !== undefined ? children(value) : isLoading && <p class="muted loading">Loading {what}…</p>}
    </div>
  )
}
