#!/bin/bash
# Progressive distillation, 6 minutes (MINUTES). Resumes stage by stage.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m penny.distil.train --device "${DEVICE:-cuda}" --work "${WORK:-/root/penny}" --threads "${THREADS:-16}" \
  --method "${METHOD:-progressive}" --minutes "${MINUTES:-6}"
