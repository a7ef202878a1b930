// GET /livez and GET /readyz.
import { z } from 'zod'

export const healthySchema = z.object({ status: z.literal('ok') })
export type Healthy = z.infer<typeof healthySchema>

export const unreadySchema = z.object({ status: z.literal('unready'), reason: z.string() })
export type Unready = z.infer<typeof unreadySchema>
