import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import type { ElementKey, Model } from '../api/model.ts'
import type { Operations } from '../api/operations.ts'
import { type Address, linkTo, navigate } from './address.ts'

export type Caller = Operations['getCaller']['response']
export type Permission = Caller['permissions'][number]

/** What every part of the explorer may use. */
export interface Atlas {
  readonly client: Client
  readonly model: Model
  readonly caller: Caller
  readonly address: Address
  /** The state of the map that is shown; the present if undefined. */
  readonly recordedAt: string | undefined
  /** Grows when others have changed the map. */
  readonly changeCount: number
  /** Reads everything again, after a change of one's own. */
  readonly refresh: () => void
  /** Tells people of something that was done, also by screen reader. */
  readonly announce: (message: string, action?: { label: string; run: () => void }) => void
}

export const AtlasContext = createContext<Atlas | undefined>(undefined)

/** The explorer's surroundings: client, model, caller, address. */
export function useAtlas(): Atlas {
  const atlas = useContext(AtlasContext)
  if (!atlas) throw new Error('useAtlas must be called below AtlasContext')
  return atlas
}

/** Whether the caller may do something. The past cannot be changed. */
export function useMay(permission: Permission): boolean {
  const { caller, recordedAt } = useAtlas()
  return caller.permissions.includes(permission) && (permission === 'read' || recordedAt === undefined)
}

/** Addresses of pages, which keep the state of the map that is shown. */
export function useLinks() {
  const { address } = useAtlas()
  return {
    page: (segments: readonly string[], parameters?: Readonly<Record<string, string | undefined>>) =>
      linkTo(address, segments, parameters),
    element: ({ kind, id }: ElementKey) => linkTo(address, ['elements', kind, id]),
    /** Changes parameters of this page; the browser's Back leads to the page before. */
    setParameters: (parameters: Readonly<Record<string, string | undefined>>) =>
      navigate(linkTo(address, address.segments, { ...address.parameters, ...parameters }), {
        replace: true,
      }),
  }
}
