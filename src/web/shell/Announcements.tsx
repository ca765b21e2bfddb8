import { useEffect } from 'preact/hooks'

export interface Announcement {
  readonly message: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

const shownMs = 8_000

/** Messages of what was done or changed; they never take the focus. */
export function Announcements({
  announcement,
  onDismiss,
}: {
  announcement: Announcement | undefined
  onDismiss: () => void
}) {
  // Each message has its own time.
  useEffect(() => {
    if (!announcement) return
    const timer = setTimeout(onDismiss, shownMs)
    return () => clearTimeout(timer)
  }, [announcement])
  return (
    <div class="announcements" role="status" aria-live="polite">
      {announcement && (
        <p class="announcement">
          {announcement.message}
          {announcement.action && (
            <button type="button" class="link" onClick={announcement.action.run}>
              {announcement.action.label}
            </button>
          )}
          <button type="button" class="icon" aria-label="Dismiss" onClick={onDismiss}>
            ×
          </button>
        </p>
      )}
    </div>
  )
}
