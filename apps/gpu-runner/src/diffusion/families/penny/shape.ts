// The fixed shapes of a Penny model.

export const shape = {
  /** Text tokens, padded and cut. */
  tokens: 16,
  /** Features per token of the text encoder. */
  features: 384,
  /** Channels, height and width of the latents. */
  latents: [8, 16, 16],
  /** Pixels of the decoded picture, each way. */
  side: 128,
} as const

export const latentLength: number = shape.latents.reduce((product, size) => product * size, 1)
