// The categories a prompt is scored for: OpenAI's omni-moderation 13 plus deception (pictures of real people that mislead).

export const CATEGORIES = [
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
  'deception',
] as const

export type Category = (typeof CATEGORIES)[number]

/** A child category implies its parent: a score of the child is a lower bound for the parent's. */
export const PARENT: Partial<Record<Category, Category>> = {
  'harassment/threatening': 'harassment',
  'hate/threatening': 'hate',
  'illicit/violent': 'illicit',
  'self-harm/intent': 'self-harm',
  'self-harm/instructions': 'self-harm',
  'sexual/minors': 'sexual',
  'violence/graphic': 'violence',
}

/** One value per category, built by calling `value` for each in order. */
export function perCategory<T>(value: (category: Category, index: number) => T): Record<Category, T> {
  const at = (category: Category) => value(category, CATEGORIES.indexOf(category))
  return {
    harassment: at('harassment'),
    'harassment/threatening': at('harassment/threatening'),
    hate: at('hate'),
    'hate/threatening': at('hate/threatening'),
    illicit: at('illicit'),
    'illicit/violent': at('illicit/violent'),
    'self-harm': at('self-harm'),
    'self-harm/intent': at('self-harm/intent'),
    'self-harm/instructions': at('self-harm/instructions'),
    sexual: at('sexual'),
    'sexual/minors': at('sexual/minors'),
    violence: at('violence'),
    'violence/graphic': at('violence/graphic'),
    deception: at('deception'),
  }
}
