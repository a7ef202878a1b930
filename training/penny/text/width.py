"""The size of a caption's encoding, for code that needs no transformers."""

TOKENS = 16
WIDTH = 384
