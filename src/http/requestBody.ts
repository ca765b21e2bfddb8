import type { IncomingMessage } from 'node:http'

const methodsWithoutBody = new Set(['GET', 'HEAD', 'TRACE'])

/** Whether the service reads a body; that of a method without one is ignored. */
export const mayHaveBody = ({ method = '', headers }: IncomingMessage): boolean =>
  !methodsWithoutBody.has(method) &&
  (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined)
