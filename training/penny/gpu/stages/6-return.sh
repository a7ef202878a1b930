#!/bin/bash
# Cuts what was trained into pieces of 15 MiB under $OUT, at most eight a call: NAME=teacher, autoencoder, ...
set -euo pipefail
cd "$(dirname "$0")/../../.."
work="${WORK:-/root/penny}"
python3 -m penny.run.snapshot save --work "$work" --folder "$work/snapshot"
python3 -m penny.gpu.pieces cut "$work/snapshot/${NAME:-teacher}.safetensors" "$OUT"
