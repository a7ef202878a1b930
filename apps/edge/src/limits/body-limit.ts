// The largest body that the API reads.
import { MintmarkError } from '@mintmark/shared'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Throws body_too_large, before reading when the client tells the length, while reading when it does not. */
export const limitBody = (maxBytes: number): MiddlewareHandler =>
  bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new MintmarkError('body_too_large', { message: `The body is larger than ${maxBytes} bytes.` })
    },
  })
