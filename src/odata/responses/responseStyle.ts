/** How much metadata a response has, and how it writes large numbers. */
export interface ResponseStyle {
  /** URL of the service root, without a trailing slash. */
  readonly base: string
  readonly metadata: 'minimal' | 'none' | 'full'
  /** Whether integers are strings, for clients that would round them. */
  readonly isIeee754Compatible: boolean
}
