// Every lexicon group; the order fixes the groups' feature numbers in the weights.

import { BENIGN_GROUPS } from './benign.ts'
import { DECEPTION_GROUPS } from './deception.ts'
import type { LexiconGroup } from './group.ts'
import { HARASSMENT_GROUPS } from './harassment.ts'
import { HATE_GROUPS } from './hate.ts'
import { ILLICIT_GROUPS } from './illicit.ts'
import { MINOR_GROUPS } from './minors.ts'
import { OTHER_LANGUAGE_GROUPS } from './other-languages.ts'
import { SELF_HARM_GROUPS } from './self-harm.ts'
import { SEXUAL_GROUPS } from './sexual.ts'
import { VIOLENCE_GROUPS } from './violence.ts'

export const LEXICON: readonly LexiconGroup[] = [
  ...SEXUAL_GROUPS,
  ...MINOR_GROUPS,
  ...VIOLENCE_GROUPS,
  ...SELF_HARM_GROUPS,
  ...HATE_GROUPS,
  ...HARASSMENT_GROUPS,
  ...ILLICIT_GROUPS,
  ...DECEPTION_GROUPS,
  ...BENIGN_GROUPS,
  ...OTHER_LANGUAGE_GROUPS,
]
