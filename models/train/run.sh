#!/bin/sh
# Makes the shipped model from nothing: downloads the recorded packages, extracts pairs, trains, exports, evaluates.
# Needs: Python 3.11 with numpy and PyTorch (Debian: python3-numpy python3-torch), npm, apt, dpkg-deb; 20 GB of disk.
#
#   sh models/train/run.sh DATA_DIR [BEIR_DIR_TO_EXCLUDE …]
#
# Every folder after DATA_DIR is kept out of the training data by the near-duplicate filter, as models/eval/* is.
set -eu
DATA=$(mkdir -p "$1" && cd "$1" && pwd)
shift
HERE=$(cd "$(dirname "$0")" && pwd)
EXCLUDE=$(for folder in "$@"; do (cd "$folder" && pwd); done)
cd "$HERE"
[ -n "${SKIP_FETCH:-}" ] || python3 packages.py "$DATA" --fetch
python3 -m extract "$DATA"
dpkg-deb -x "$DATA"/deb/*/wordnet-base_*.deb "$DATA/wordnet"
python3 -m extract.wordnet "$DATA/wordnet/usr/share/wordnet" "$DATA"
python3 intern.py "$DATA"
# shellcheck disable=SC2086 -- one word a folder
python3 corpus.py "$DATA" --exclude ../eval/*/ $EXCLUDE
# shellcheck disable=SC2086
python3 train.py "$DATA" --out "$DATA/run1" --evaluate ../eval/*/ $EXCLUDE --check 500 > training-1.log
# shellcheck disable=SC2086
python3 train.py "$DATA" --resume "$DATA/run1" --seed 2 --rate 0.0025 --out "$DATA/run2" --evaluate ../eval/*/ $EXCLUDE \
	--check 500 > training-2.log
python3 export.py ../understory-fast "$DATA/run1" "$DATA/run2"
python3 golden.py ../understory-fast ../../test/server/models/static/golden.json
python3 evaluate.py ../understory-fast ../eval/*/ $EXCLUDE
