"""Pictures, names, captions, colours, scenes and held-out splits."""
