#!/bin/bash
# Art and text encoder from the carried pieces; refuses a set with a gap. About 1 minute.
set -euo pipefail
cd "$(dirname "$0")/../../.."
python3 -m penny.gpu.unpack --pieces /root/pack --work "${WORK:-/root/penny}"
