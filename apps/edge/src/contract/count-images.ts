// How many images a generation request asks for, read ahead of its full check.
import { z } from 'zod'
import type { EdgeContext } from '../edge-context.ts'

const countSchema = z.object({ n: z.int().min(1).max(10).nullish() })

/** 0 when the body says nothing sensible: such a request is refused before it can make an image. The body can be read again. */
export async function countImages(c: EdgeContext): Promise<number> {
  try {
    const parsed = countSchema.safeParse(JSON.parse(await c.req.text()))
    return parsed.success ? (parsed.data.n ?? 1) : 0
  } catch (error) {
    if (error instanceof SyntaxError) return 0
    throw error
  }
}
