// How the end-to-end tests speak to the service: the official client, and plain fetch where the raw answer matters.
import { type GenerationRequest, generationResponseSchema, type GenerationResponse } from '@mintmark/shared'
import type OpenAI from 'openai'
import { inject } from 'vitest'
import { openai } from './stack.ts'

export const stack = () => inject('stack')

export const client = (): OpenAI => openai(stack())

/** Mintmark's own request fields, which the official client passes on but does not type. */
type Extra = { seed?: number; steps?: number; guidance_scale?: number; negative_prompt?: string; sampler?: string }

/** The official client's parameters with Mintmark's own beside them. */
export const withExtra = (params: OpenAI.ImageGenerateParamsNonStreaming, extra: Extra): OpenAI.ImageGenerateParamsNonStreaming => ({
  ...params,
  ...extra,
})

/** Two steps keep the tests quick; what they check does not depend on how good the picture is. */
export const quick = { steps: 2 }

type Params = Omit<OpenAI.ImageGenerateParamsNonStreaming, 'prompt' | 'output_format'> &
  Extra & { prompt?: string; output_format?: GenerationRequest['output_format'] }

export async function generate({ output_format, ...params }: Params): Promise<GenerationResponse> {
  const request = { prompt: 'a red apple', ...quick, ...params }
  // AVIF is a format that the official client passes on and does not type.
  const answer = await client().images.generate({ ...request, ...(output_format ? Object({ output_format }) : {}) })
  return generationResponseSchema.parse(answer)
}

export async function download(url: string | undefined): Promise<Buffer> {
  const response = await fetch(url ?? '')
  if (!response.ok) throw new Error(`download answered ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}

export const fromBase64 = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64')

export type RawCall = {
  readonly method?: string
  readonly key?: string | null
  readonly body?: unknown
  readonly text?: string
  readonly headers?: Record<string, string>
}

/** A raw call; `key: null` sends no key, `text` goes out as it is. */
export function call(path: string, { method = 'GET', key = stack().apiKey, body, text, headers = {} }: RawCall = {}): Promise<Response> {
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
  return fetch(`${stack().baseUrl}${path}`, {
    method,
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  })
}
