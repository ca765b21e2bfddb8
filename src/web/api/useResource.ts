import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Problem, toProblem } from './problem.ts'

/** What is loaded: the last value stays while the next one loads. */
export interface Resource<Value> {
  readonly value: Value | undefined
  readonly problem: Problem | undefined
  readonly isLoading: boolean
  /** Loads again; the value stays meanwhile. */
  readonly reload: () => void
}

/**
 * Loads a value, and again when the key changes; a load that is no longer wanted is cancelled. Without a key nothing is
 * loaded.
 */
export function useResource<Value>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<Value>,
): Resource<Value> {
  const [state, setState] = useState<{ key?: string; value?: Value; problem?: Problem; isLoading: boolean }>({
    isLoading: key !== undefined,
  })
  const [round, setRound] = useState(0)
  const latestLoad = useRef(load)
  latestLoad.current = load
  // A new round loads again.
  useEffect(() => {
    if (key === undefined) {
      setState({ isLoading: false })
      return
    }
    const controller = new AbortController()
    setState((last) => ({ ...(last.key === key && last), key, isLoading: true }))
    latestLoad.current(controller.signal).then(
      (value) => !controller.signal.aborted && setState({ key, value, isLoading: false }),
      (error: unknown) => {
        if (!controller.signal.aborted)
          setState((last) => ({ ...last, key, problem: toProblem(error), isLoading: false }))
      },
    )
    return () => controller.abort()
  }, [key, round])
  const reload = useCallback(() => setRound((last) => last + 1), [])
  const isCurrent = state.key === key
  return {
    value: isCurrent ? state.value : undefined,
    problem: isCurrent ? state.problem : undefined,
    isLoading: isCurrent ? state.isLoading : key !== undefined,
    reload,
  }
}
