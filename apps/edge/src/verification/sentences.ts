// What a verification says in words, and what it does not prove.
import type { Verdict } from '@mintmark/shared'

export const summaries: Readonly<Record<Verdict, string>> = {
  intact: 'This picture was made by this service with an AI model, and is unchanged since it was signed.',
  intact_other_issuer: 'This picture carries intact content credentials of another issuer; this service did not sign it.',
  recovered:
    'This is a changed copy of a picture that this service made with an AI model. Its credentials were stripped and found again by its watermark.',
  possible_copy: 'The watermark of a picture that this service made was found on another picture. It may have been copied there.',
  mark_without_record: 'A watermark of this service was found, but there is no record of the picture that it was made for.',
  nothing_found:
    'Neither content credentials nor a watermark of this service was found. That is no evidence that a human made the picture.',
}

const always = 'Credentials and watermarks tell where a picture comes from, not whether what it shows is true.'
const byVerdict: Readonly<Record<Verdict, readonly string[]>> = {
  intact: [],
  intact_other_issuer: ['That credentials are intact does not mean that their issuer is to be trusted.'],
  recovered: ['What was changed since the picture was made is not known.'],
  possible_copy: ['A strongly edited copy of the picture can look like another one.'],
  mark_without_record: ['Records may have been deleted, or a mark may have been imitated.'],
  nothing_found: [
    'Watermarks can be destroyed, by regeneration with another model above all, and credentials are stripped by most platforms.',
  ],
}

export const limitsOf = (verdict: Verdict): string[] => [...byVerdict[verdict], always]
