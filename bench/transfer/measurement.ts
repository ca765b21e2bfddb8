/** A line of the table: some work, and what it is compared with. */
export interface Comparison {
  readonly work: string
  readonly against: string
  readonly ours: string
  readonly theirs: string
  readonly ratio: string
  readonly aim: string
}
