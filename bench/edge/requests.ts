// What the benches of the edge send.
import type { Stack } from '../../infra/dev/stack.ts'

const authorization = ({ apiKey }: Stack): Record<string, string> => ({ authorization: `Bearer ${apiKey}` })

/** Whatever the answer is. */
export const postGeneration = (stack: Stack, extra: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${stack.baseUrl}/v1/images/generations`, {
    method: 'POST',
    headers: { ...authorization(stack), 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ prompt: 'a red apple', ...extra }),
  })

/** Reads the answer to its end. Throws when it is an error. */
async function finish(response: Response): Promise<void> {
  const text = await response.text()
  if (!response.ok) throw new Error(`the edge answered ${response.status}: ${text}`)
}

export const generate = async (stack: Stack, extra: object = {}, headers: Record<string, string> = {}): Promise<void> =>
  finish(await postGeneration(stack, extra, headers))

export const get = async (stack: Stack, path: string): Promise<void> =>
  finish(await fetch(stack.baseUrl + path, { headers: authorization(stack) }))
