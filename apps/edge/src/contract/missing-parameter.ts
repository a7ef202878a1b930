// The error for a parameter that must be there and is not.
import { MintmarkError } from '@mintmark/shared'

export const missingParameter = (param: string): MintmarkError =>
  new MintmarkError('missing_required_parameter', { param, message: `Missing required parameter: '${param}'.` })
