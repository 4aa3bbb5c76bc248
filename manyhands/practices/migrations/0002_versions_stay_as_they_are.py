"""The database itself keeps versions of practices as they were, whoever writes.

A later migration that rebuilds this table on SQLite drops the triggers: lay them again there.
"""

from django.db import migrations

TABLE = "practices_practiceversion"

# What each sentence is said of, in SQL: the row that comes is NEW, the one there was is OLD.
NUMBERED = f"""NEW.number <> 1 + (
    SELECT count(*) FROM {TABLE} WHERE practice_id = NEW.practice_id)"""
LATER = f"""EXISTS (SELECT 1 FROM {TABLE}
    WHERE practice_id = NEW.practice_id AND effective_from > NEW.effective_from)"""
OVER = """EXISTS (SELECT 1 FROM practices_practice
    WHERE id = NEW.practice_id AND ended_at IS NOT NULL)"""
WHOLE = {
    "sqlite": """json_type(NEW.params) <> 'object' OR EXISTS (
        SELECT 1 FROM json_each(NEW.params) WHERE type <> 'integer')""",
    "postgresql": """jsonb_typeof(NEW.params) <> 'object' OR EXISTS (
        SELECT 1 FROM jsonb_each(NEW.params)
        WHERE jsonb_typeof(value) <> 'number' OR value::text !~ '^-?[0-9]+$')""",
}
SAYS = {
    "practice versions are numbered without a gap": NUMBERED,
    "practice versions follow each other in time": LATER,
    "practice that is wound up gets no version": OVER,
}
NEVER_EDITED = "practice versions are never edited"


def lay(apps, schema_editor):
    """From now on the triggers are there."""
    vendor = schema_editor.connection.vendor
    says = {**SAYS, "practice params are whole numbers": WHOLE[vendor]}
    for statement in {"sqlite": _sqlite, "postgresql": _postgresql}[vendor](says):
        schema_editor.execute(statement, params=None)


def take_up(apps, schema_editor):
    """The triggers are gone again."""
    of_table = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("practice_version_is_new", "practice_version_stays"):
        schema_editor.execute(f"DROP TRIGGER {name}{of_table}")
        if of_table:
            schema_editor.execute(f"DROP FUNCTION {name}()")


def _sqlite(says):
    cases = "\n".join(
        f"SELECT RAISE(ABORT, '{sentence}') WHERE {wrong};" for sentence, wrong in says.items()
    )
    yield f"CREATE TRIGGER practice_version_is_new BEFORE INSERT ON {TABLE} BEGIN\n{cases}\nEND"
    yield (
        f"CREATE TRIGGER practice_version_stays BEFORE UPDATE ON {TABLE} BEGIN\n"
        f"SELECT RAISE(ABORT, '{NEVER_EDITED}');\nEND"
    )


def _postgresql(says):
    error = "USING ERRCODE = 'integrity_constraint_violation'"
    cases = "\n".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{sentence}' {error}; END IF;"
        for sentence, wrong in says.items()
    )
    for name, when, body in (
        ("practice_version_is_new", "INSERT", f"{cases}\nRETURN NEW;"),
        ("practice_version_stays", "UPDATE", f"RAISE EXCEPTION '{NEVER_EDITED}' {error};"),
    ):
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"BEGIN\n{body}\nEND $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {when} ON {TABLE} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


class Migration(migrations.Migration):
    dependencies = [("practices", "0001_initial")]
    operations = [migrations.RunPython(lay, take_up)]
