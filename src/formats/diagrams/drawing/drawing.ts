/** Attributes of a shape, named as in SVG. */
export type Paint = Readonly<Record<string, string>>

/** A shape of a drawing, in pixels; later shapes cover earlier ones. */
export type Shape = Rectangle | Circle | Path | Text | Group

export interface Rectangle {
  readonly type: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly radius?: number
  readonly paint: Paint
}

export interface Circle {
  readonly type: 'circle'
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly paint: Paint
}

export interface Path {
  readonly type: 'path'
  /** In the syntax of SVG paths. */
  readonly data: string
  readonly paint: Paint
}

/** A line of text from its baseline. */
export interface Text {
  readonly type: 'text'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly width: number
  readonly paint: Paint
}

/** Shapes that are moved and scaled together. */
export interface Group {
  readonly type: 'group'
  readonly x?: number
  readonly y?: number
  readonly scale?: number
  /** Its description, for tooltips and screen readers. */
  readonly title?: string
  readonly shapes: readonly Shape[]
}

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly shapes: readonly Shape[]
}

/** A rectangle of a drawing, in pixels from its upper left corner. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}
