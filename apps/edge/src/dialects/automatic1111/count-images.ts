// How many images a request of the dialect may make, read ahead of its full check.
import { txt2imgRequestSchema } from '@mintmark/shared'
import type { EdgeContext } from '../../edge-context.ts'
import { imagesOf } from './translate.ts'

const countSchema = txt2imgRequestSchema.pick({ batch_size: true, n_iter: true })

/** 0 when the body says nothing sensible: such a request is refused before it can make an image. The body can be read again. */
export async function countDialectImages(c: EdgeContext): Promise<number> {
  try {
    const parsed = countSchema.safeParse(JSON.parse(await c.req.text()))
    return parsed.success ? imagesOf(parsed.data) : 0
  } catch (error) {
    if (error instanceof SyntaxError) return 0
    throw error
  }
}
