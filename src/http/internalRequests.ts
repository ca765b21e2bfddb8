import { AsyncLocalStorage } from 'node:async_hooks'
import { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'

/** On whose behalf the service sends itself a request, and through which path they came. */
export interface Delegation {
  readonly caller: Caller
  /** The route that the caller called, which the scopes of their key are about. */
  readonly path: string
}

const delegations = new AsyncLocalStorage<Delegation>()

/** Runs work whose internal requests count as the caller's, who has been authenticated. No request from outside can. */
export const delegate = <Result>(delegation: Delegation, work: () => PromiseLike<Result>): Promise<Result> =>
  // Awaited inside: an injected request starts when somebody waits for it.
  delegations.run(delegation, async () => await work())

/** The delegation of a request; undefined if it came over a connection. */
export const getDelegation = ({ socket }: FastifyRequest): Delegation | undefined =>
  socket instanceof Socket ? undefined : delegations.getStore()
