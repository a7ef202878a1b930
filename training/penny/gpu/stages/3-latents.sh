#!/bin/bash
# Latents of singles, recolourings and scenes, and caption states. About 6 minutes; composing is the processor's.
set -euo pipefail
cd "$(dirname "$0")/../../.."
common=(--device "${DEVICE:-cuda}" --work "${WORK:-/root/penny}" --threads "${THREADS:-16}")
python3 -m penny.latents.encode "${common[@]}" --scenes "${SCENES:-40000}"
python3 -m penny.latents.embed "${common[@]}"
