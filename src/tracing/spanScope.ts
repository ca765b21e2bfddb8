import { AsyncLocalStorage } from 'node:async_hooks'

/** A span within which work runs, and the request or task that it is part of. */
export interface SpanPosition<Span> {
  readonly span: Span
  /** Timers and shared work that it has started outlive it, and are no part of it then. */
  readonly owner: { isOpen: boolean }
}

/** The position of what runs in this thread; nothing once the request or task has ended. */
export function createSpanScope<Span>() {
  const positions = new AsyncLocalStorage<SpanPosition<Span>>()
  return {
    run: <Result>(position: SpanPosition<Span>, work: () => Result): Result => positions.run(position, work),
    getPosition: (): SpanPosition<Span> | undefined => {
      const position = positions.getStore()
      return position?.owner.isOpen ? position : undefined
    },
  }
}
