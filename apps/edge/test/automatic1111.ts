// Calls by the dialect of AUTOMATIC1111, and what they are answered.
import { automatic1111ImagesSchema, automatic1111InfoSchema } from '@mintmark/shared'
import { z } from 'zod'
import { call } from './client.ts'

export const basic = (user: string, password: string) => ({ authorization: `Basic ${btoa(`${user}:${password}`)}` })

/** With the API key as the password, unless `headers` say otherwise. */
export const postDialect = (token: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  call(`/sdapi/v1${path}`, {
    method: 'POST',
    headers: { ...basic('anybody', token), 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

export const dialectImagesSchema = automatic1111ImagesSchema.extend({
  info: z.string().transform((text) => automatic1111InfoSchema.parse(JSON.parse(text))),
})
