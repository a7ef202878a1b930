// Whether a request's body is a form that may hold files.
import type { EdgeContext } from '../edge-context.ts'

export const isForm = (c: EdgeContext): boolean => (c.req.header('content-type') ?? '').toLowerCase().startsWith('multipart/form-data')
