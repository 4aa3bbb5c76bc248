"""Every table is known before anything asks what hangs on what."""

import json
import subprocess
import sys

SETUP = """
import json, django
from django.apps import AppConfig, apps
found, load = {}, AppConfig.import_models

def noted(floor):
    load(floor)
    found[floor.label] = sorted(floor.models)

AppConfig.import_models = noted
django.setup()
late = {label: sorted({*apps.all_models[label]} - {*early}) for label, early in found.items()}
print(json.dumps(late))
"""


def test_no_table_comes_to_be_known_late():
    """What Django has once looked for, it does not look for again while a house opens: keys that a
    late table holds would count as held by nobody.
    """
    done = subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True, text=True)
    late = json.loads(done.stdout.splitlines()[-1])

    assert set(late) >= {"base", "funds", "decisions"}
    assert {label: names for label, names in late.items() if names} == {}
