#!/usr/bin/env python
"""Whether every row of an export is accounted for: `manage.py verify_migration` under the name that operators know."""

import runpy
import sys
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    sys.path.insert(0, str(BACKEND))
    sys.argv[1:1] = [Path(__file__).stem]
    runpy.run_path(str(BACKEND / "manage.py"), run_name="__main__")
