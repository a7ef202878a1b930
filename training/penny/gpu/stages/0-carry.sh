#!/bin/bash
# Copies the pieces that this call carried out of the working tree, so that the next call may carry others.
set -euo pipefail
mkdir -p /root/pack
cp "$(dirname "$0")"/../../.work/pack/*.zip /root/pack/
ls -l /root/pack
