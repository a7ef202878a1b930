// POST /v1/images/{id}/url: a fresh signed URL.
import { z } from 'zod'

export const signedUrlSchema = z.object({
  id: z.string(),
  url: z.string(),
  /** Unix seconds. */
  expires_at: z.int(),
})
export type SignedUrl = z.infer<typeof signedUrlSchema>
