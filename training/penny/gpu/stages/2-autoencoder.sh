#!/bin/bash
# Autoencoder, 6 minutes (MINUTES). Resumes. Bar: 29 dB on held-out names.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m penny.autoencoder.train --device "${DEVICE:-cuda}" --work "${WORK:-/root/penny}" --threads "${THREADS:-16}" \
  --minutes "${MINUTES:-6}" --batch "${BATCH:-256}"
