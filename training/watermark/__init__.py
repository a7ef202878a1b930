"""Trains the watermark's extractor: luma in, the carrier's soft sign per pixel out."""
