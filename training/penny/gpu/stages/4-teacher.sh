#!/bin/bash
# Teacher, 40 M, 12 minutes in all (MINUTES): two calls, each ended by its limit or by itself. Resumes.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m penny.teacher.train --device "${DEVICE:-cuda}" --work "${WORK:-/root/penny}" --threads "${THREADS:-16}" \
  --minutes "${MINUTES:-12}" --checkpoint-seconds 60 \
  --set ${CONFIG:-model.width=512 model.blocks=12 model.heads=8 batch=1024}
