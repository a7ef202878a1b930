// The file of the text probe: a linear head per category over the mean states of the text encoders that it was trained for.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelManifest } from '@mintmark/shared'
import { z } from 'zod'

const textHeadsSchema = z.object({
  /** SHA-256 of the files with the weights of the text encoders whose states the heads read. */
  text_encoders: z.array(z.string()),
  /** A logit of 0 blocks in modes auto and low, one of `strict` in mode strict. */
  heads: z.record(z.string(), z.object({ strict: z.number().max(0), bias: z.number(), weights: z.array(z.number()) })),
})
export type TextHeads = z.infer<typeof textHeadsSchema>

export const textHeadsPath = (modelsFolder: string): string => join(modelsFolder, 'text-safety', 'heads.json')

/** Null for a model none of whose files is a text encoder that the heads know. Throws when the file is missing or malformed. */
export async function findTextHeads(path: string, files: ModelManifest['files']): Promise<TextHeads | null> {
  const heads = textHeadsSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  return Object.values(files).some(({ sha256 }) => heads.text_encoders.includes(sha256)) ? heads : null
}
