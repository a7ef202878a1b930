"""The text encoder: sixteen tokens of all-MiniLM-L6-v2 (Apache-2.0)."""
