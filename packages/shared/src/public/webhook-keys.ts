// GET /.well-known/webhook-keys.json: the public key of the webhooks' Ed25519 signatures (RFC 7517, RFC 8037).
import { z } from 'zod'

export const publicJwkSchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('EdDSA'),
})
export type PublicJwk = z.infer<typeof publicJwkSchema>

export const jwkSetSchema = z.object({ keys: z.array(publicJwkSchema) })
