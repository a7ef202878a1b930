"""Penny: text to transparent 256-pixel stickers, from pictures to few-step ONNX graphs."""
