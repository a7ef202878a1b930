// One operation of the API as its table describes it, in the service's own terms; what follows from them is added by describe-operation.ts.
import type { ErrorCode } from '@mintmark/shared'
import type { z } from 'zod'
import type { ZodOpenApiMediaTypeObject } from 'zod-openapi'
import type { Access } from './access.ts'
import type { AnswerHeader } from './headers.ts'
import type { Tag } from './tags.ts'

/** What bodies may be, by media type. */
export type Content = Readonly<Record<string, ZodOpenApiMediaTypeObject>>

export type Answer = {
  readonly description: string
  readonly content?: Content
  /** Beside those of every answer. */
  readonly headers?: readonly AnswerHeader[]
  /** What can be called next, by the name of its route: its parameters, as JSON pointers into the answer. */
  readonly links?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export type Operation = {
  readonly summary: string
  readonly description?: string
  readonly tag: Tag
  readonly access: Access
  /** A dialect has its own errors, and takes the key by Basic authentication too. */
  readonly dialect?: 'automatic1111'
  readonly path?: z.ZodObject
  readonly query?: z.ZodObject
  readonly header?: z.ZodObject
  readonly body?: Content
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Beside those that follow from `access` and `body`. */
  readonly errors?: readonly ErrorCode[]
}

/** Operations by the name of their route. */
export type Operations = Readonly<Record<string, Operation>>

/** JSON of one schema. */
export const json = (schema: z.ZodType, example?: unknown): Content => ({
  'application/json': { schema, ...(example === undefined ? {} : { example }) },
})
