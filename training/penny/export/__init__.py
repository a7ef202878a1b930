"""ONNX graphs of Penny: one for each part, fused few-step graphs, half and int8 storage."""
