// CLIP's byte-level BPE from its two old files, vocab.json and merges.txt, in the form that the tokenizer library reads.

/** What the library calls a tokenizer.json. */
export type TokenizerJson = Readonly<Record<string, unknown>>

/** Words, single digits and runs of other signs (Radford et al. 2021; openai/CLIP simple_tokenizer.py). */
const words = "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"

const special = (vocabulary: Readonly<Record<string, number>>) => (content: string) => ({
  id: vocabulary[content],
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
})

/** `merges` is the text of merges.txt; its first line is a comment. */
export function clipTokenizerJson(vocabulary: Readonly<Record<string, number>>, merges: string): TokenizerJson {
  const pairs = merges.split('\n').filter((line) => line !== '' && !line.startsWith('#version'))
  return {
    added_tokens: ['<|startoftext|>', '<|endoftext|>'].map(special(vocabulary)),
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: words }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: '<|endoftext|>',
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab: vocabulary,
      merges: pairs,
    },
  }
}
