#!/bin/sh
# Installs ocrlab and its lessons from this folder, without a network: sh install.sh [FOLDER]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
for python in python@PYTHON@ python3 python; do
  if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != @VERSION@)' 2>/dev/null; then
    exec "$python" "$here/install.py" "$@"
  fi
done
echo "Python @PYTHON@ was not found, and this kit needs it: install it, and run this again." >&2
exit 2
