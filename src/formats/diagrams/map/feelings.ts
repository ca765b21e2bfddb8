import type { NodeRecord, RelationshipRecord } from '../../../graph/reading/streamEcosystem.ts'
import { colors } from './theme.ts'

/** What a customer group feels and thinks at a touchpoint: its own values, or those of the touchpoint where it has none. */
export interface Feeling {
  readonly touchpoint: string
  /** From -2 to 2. */
  readonly emotion?: number
  readonly thought?: string
}

/** The feeling at a touchpoint of the group with this engagement. */
export function readFeeling(touchpoint: NodeRecord, engagement: RelationshipRecord): Feeling {
  const emotion = engagement.emotion ?? touchpoint.emotion
  const thought = engagement.thought ?? touchpoint.customerThought
  return {
    touchpoint: String(touchpoint.name ?? touchpoint.id),
    ...(typeof emotion === 'number' && { emotion }),
    ...(typeof thought === 'string' && { thought }),
  }
}

/** The emotion at a touchpoint over all groups: its own one, or the mean of those of its engagements. */
export function readEmotion(
  touchpoint: NodeRecord,
  engagements: readonly RelationshipRecord[],
): number | undefined {
  return typeof touchpoint.emotion === 'number'
    ? touchpoint.emotion
    : averageEmotion(engagements.map((engagement) => readFeeling(touchpoint, engagement)))
}

/** The mean of the known emotions. */
export function averageEmotion(each: readonly { readonly emotion?: number }[]): number | undefined {
  const emotions = each.flatMap(({ emotion }) => emotion ?? [])
  return emotions.length === 0
    ? undefined
    : emotions.reduce((sum, emotion) => sum + emotion, 0) / emotions.length
}

/** An average emotion with its sign: `+0.5`. */
export const formatEmotion = (emotion: number): string => `${emotion > 0 ? '+' : ''}${emotion.toFixed(1)}`

/** The color of an emotion, and of one that is not known. */
export const getEmotionColor = (emotion: number | undefined): string =>
  (emotion === undefined ? undefined : colors.emotions[Math.round(emotion) + 2]) ?? colors.line
