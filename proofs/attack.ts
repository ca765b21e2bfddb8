import type { AccessRole } from '../src/model/permissions.ts'

/** What an attack has at hand: the service as a stranger meets it, with keys of several roles. */
export interface AttackTarget {
  readonly address: string
  readonly port: number
  readonly keys: Readonly<Record<'reader' | 'analyst' | 'limitedEditor' | 'steward' | 'admin', string>>
  /** One more key. */
  createKey(properties: { readonly role: AccessRole; readonly expiresAt?: string }): Promise<string>
  /** The process of the embedded Neo4j. */
  readDatabasePid(): Promise<number>
  /** Sets the clock of the service, by its difference from the right time. */
  setClock(hours: number): Promise<void>
  /** The last lines that the service has logged. */
  logTail(): string
}

/** A file of the folder `attacks`. */
export interface Attack {
  readonly name: string
  readonly description: string
  /** How long others may see errors; none by default, and never a changed graph. */
  readonly maxOutageMs?: number
  /** Whether it is part of the short form. */
  readonly isQuick: boolean
  /** Brings the service into the state that is attacked, while nobody else is observed. */
  prepare?(target: AttackTarget): Promise<void>
  /** Attacks until the signal, or once; returns what it saw, and throws when the service gave way. */
  run(target: AttackTarget, signal: AbortSignal): Promise<string>
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Counts outcomes: `403: 12, 429: 3`. */
export function tally(outcomes: readonly (string | number)[]): string {
  const groups = Map.groupBy(outcomes, String)
  return [...groups].map(([outcome, group]) => `${outcome}: ${group.length}`).join(', ')
}

/** Throws unless every outcome is allowed. */
export function assertOutcomes(
  outcomes: readonly (string | number)[],
  allowed: readonly (string | number)[],
): string {
  const unexpected = outcomes.filter((outcome) => !allowed.includes(outcome))
  if (unexpected.length > 0) throw new Error(`unexpected outcomes (${tally(outcomes)})`)
  return tally(outcomes)
}
