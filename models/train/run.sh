#!/bin/sh
# Makes the shipped model from nothing: downloads the recorded packages, extracts pairs, trains, exports, evaluates.
#
#   sh models/train/run.sh [--install] [--smoke] DATA_DIR [BEIR_DIR_TO_EXCLUDE …]
#
# --install  installs what it needs from Debian first (python3-numpy, python3-torch); needs root
# --smoke    the same steps with one package in 300, few tokens and small batches, in a few minutes; the model goes to
#            DATA_DIR/model instead of the one that ships
#
# Needs Debian 12 with apt and dpkg-deb, npm, Python 3.11 with numpy and PyTorch, and 20 GB of disk (with --smoke: 1 GB).
# Every folder after DATA_DIR is kept out of the training data by the near-duplicate filter, as models/eval/* is.
# SKIP_FETCH=1 uses the archives that are in DATA_DIR already.
set -eu
INSTALL='' SMOKE=''
while :; do
	case "${1:-}" in
	--install) INSTALL=1 ;;
	--smoke) SMOKE=1 ;;
	*) break ;;
	esac
	shift
done
[ -n "${1:-}" ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
DATA=$(mkdir -p "$1" && cd "$1" && pwd)
shift
HERE=$(cd "$(dirname "$0")" && pwd)
EXCLUDE=$(for folder in "$@"; do (cd "$folder" && pwd); done)
cd "$HERE"

if [ -n "$INSTALL" ]; then
	apt-get -qq update
	apt-get -qq install -y --no-install-recommends dpkg-dev python3-numpy python3-torch
fi
PYTHON=
for candidate in python3 /usr/bin/python3; do
	if "$candidate" -c 'import sys, numpy, torch; assert sys.version_info >= (3, 11)' 2>/dev/null; then PYTHON=$candidate; break; fi
done
[ -n "$PYTHON" ] || { echo 'No Python 3.11 with numpy and PyTorch is here; --install brings Debian’s.' >&2; exit 1; }

# Where the results go, and how large the training is.
MODEL=../understory-fast GOLDEN=../../test/server/models/static/golden.json LOGS=. FETCH='' TRAIN='--check 500'
if [ -n "$SMOKE" ]; then
	MODEL=$DATA/model GOLDEN=$DATA/golden.json LOGS=$DATA FETCH='--one-of 300'
	TRAIN='--vocabulary 8000 --pieces 800 --batch 256 --log 20'
fi

# Package lists of their own: with sources, whatever the machine's have, and with the long descriptions.
mkdir -p "$DATA/apt/lists/partial" "$DATA/apt/cache/archives/partial" "$DATA/pairs"
if [ -z "${SKIP_FETCH:-}" ]; then
	apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' | sort -u |
		sed 's/.*/deb &\ndeb-src &/' >"$DATA/apt/sources.list"
	printf '%s;\n' "Dir::Etc::SourceList \"$DATA/apt/sources.list\"" 'Dir::Etc::SourceParts "-"' \
		"Dir::State::Lists \"$DATA/apt/lists\"" "Dir::Cache \"$DATA/apt/cache\"" >"$DATA/apt/apt.conf"
	export APT_CONFIG="$DATA/apt/apt.conf"
	apt-get -qq -o Acquire::Languages=en update
	# shellcheck disable=SC2086 -- options
	"$PYTHON" packages.py "$DATA" --fetch $FETCH
fi
"$PYTHON" -m extract "$DATA"
dpkg-deb -x "$DATA"/deb/*/wordnet-base_*.deb "$DATA/wordnet"
"$PYTHON" -m extract.wordnet "$DATA/wordnet/usr/share/wordnet" "$DATA"
"$PYTHON" intern.py "$DATA"
# shellcheck disable=SC2086 -- one word a folder
"$PYTHON" corpus.py "$DATA" --exclude ../eval/*/ $EXCLUDE
# shellcheck disable=SC2086
"$PYTHON" train.py "$DATA" --out "$DATA/run1" --evaluate ../eval/*/ $EXCLUDE $TRAIN >"$LOGS/training-1.log"
# shellcheck disable=SC2086
"$PYTHON" train.py "$DATA" --resume "$DATA/run1" --seed 2 --rate 0.0025 --out "$DATA/run2" --evaluate ../eval/*/ $EXCLUDE \
	$TRAIN >"$LOGS/training-2.log"
"$PYTHON" export.py "$MODEL" "$DATA/run1" "$DATA/run2"
"$PYTHON" golden.py "$MODEL" "$GOLDEN"
# shellcheck disable=SC2086
"$PYTHON" evaluate.py "$MODEL" ../eval/*/ $EXCLUDE
