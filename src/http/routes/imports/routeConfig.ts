/** An upload may take long while it progresses; a client that follows an import stays connected until its end. */
const longRequestTimeoutMs = 24 * 60 * 60_000

/** Requests that import do not slow imports down. */
export const importConfig = { permission: 'import', slowsImports: false } as const

/** For requests that take as long as an import does. */
export const longRunningConfig = {
  ...importConfig,
  timeoutMs: longRequestTimeoutMs,
  bodyTimeoutMs: longRequestTimeoutMs,
}
