// The parts of the API.
export const tags = {
  Images: 'Pictures from prompts, in the shape of OpenAI’s Images API.',
  Jobs: 'Pictures that are waited for elsewhere.',
  Webhooks: 'The ends of jobs, posted by Standard Webhooks.',
  Models: 'What can draw.',
  Safety: 'What the prompt classifier says of a text.',
  Provenance: 'Where a picture comes from.',
  AUTOMATIC1111: 'The same service in the dialect of AUTOMATIC1111’s web UI.',
  Usage: 'What a key has used.',
  Administration: 'For the operator.',
  Service: 'Health, metrics, and this description.',
} as const

export type Tag = keyof typeof tags
