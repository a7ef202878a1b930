// Withheld images as answers name them: by their places in the request.
import type { BlockedImage } from '@mintmark/shared'
import type { Order, WithheldImage } from './order.ts'

export const blockedImagesOf = ({ images }: Pick<Order, 'images'>, withheld: readonly WithheldImage[] = []): BlockedImage[] =>
  withheld.map(({ seed, details }) => ({
    index: images.findIndex((image) => image.seed === seed),
    seed,
    moderation_details: details,
  }))
