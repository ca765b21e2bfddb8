/** How much an answer tells of itself, and how it writes large numbers. */
export interface ResponseStyle {
  /** The address of the service, without a slash at its end. */
  readonly base: string
  readonly metadata: 'minimal' | 'none' | 'full'
  /** Whole numbers as strings, for clients that would round them. */
  readonly isIeee754Compatible: boolean
}
