import { isLoopback } from '../access/loopback.ts'
import { AtlasError } from '../model/errors.ts'
import type { HttpSettings } from './settings.ts'

type ListenSettings = Pick<HttpSettings, 'HOST' | 'TRUST_PROXY'>

/** Whether only this machine can reach the service: a trusted proxy means that others can. */
export const isLocalOnly = ({ HOST, TRUST_PROXY }: ListenSettings) =>
  isLoopback(HOST) && TRUST_PROXY === undefined

/** SETUP if others could reach a service without authentication. */
export function assertAuthConfigured(settings: ListenSettings): void {
  if (isLocalOnly(settings)) return
  const reach = isLoopback(settings.HOST) ? 'behind a proxy' : `on ${settings.HOST}`
  throw new AtlasError('SETUP', `Refusing to listen ${reach} without authentication. ${authSetupHint}`, {
    faults: [
      {
        path: isLoopback(settings.HOST) ? 'TRUST_PROXY' : 'HOST',
        message: 'makes the service reachable by others',
      },
    ],
  })
}

/** How to configure authentication. */
export const authSetupHint =
  'Create an API key: npx cx-atlas keys create "Your Name" --role admin; or set JWT_ISSUER to accept tokens'
