/** The head of the arrows in a drawing: `marker-end="url(#arrow)"`. */
export const ArrowHead = () => (
  <defs>
    <marker
      id="arrow"
      viewBox="0 0 8 8"
      refX="8"
      refY="4"
      markerUnits="userSpaceOnUse"
      markerWidth="9"
      markerHeight="9"
      orient="auto-start-reverse"
    >
      <path class="arrow" d="M0 0L8 4L0 8z" />
    </marker>
  </defs>
)
