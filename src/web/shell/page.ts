import type { FunctionComponent } from 'preact'
import type { Permission } from './atlas.ts'

/** A page of the explorer; each is the default export of a file in `pages/`. */
export interface Page {
  /** First part of its address. */
  readonly name: string
  readonly title: string
  /** The question that it answers. */
  readonly question: string
  /** Its place in the navigation. */
  readonly order: number
  /** What a person must be allowed to do to see it. */
  readonly permission?: Permission
  /** Whether it has use for the whole width of a large screen. */
  readonly isWide?: true
  readonly Component: FunctionComponent<PageProps>
}

export interface PageProps {
  /** The parts of the address after the page's name. */
  readonly segments: readonly string[]
  readonly parameters: Readonly<Record<string, string>>
}
