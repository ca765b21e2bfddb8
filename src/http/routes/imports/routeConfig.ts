/** Uploads may be slow, and clients that follow an import stay connected until it ends. */
const longRequestTimeoutMs = 24 * 60 * 60_000

/** Imports do not yield to requests about imports. */
export const importConfig = { permission: 'import', slowsImports: false } as const

/** Of requests that can take as long as an import. */
export const longRunningConfig = {
  ...importConfig,
  timeoutMs: longRequestTimeoutMs,
  bodyTimeoutMs: longRequestTimeoutMs,
}
