"""A sealed term's rows stay as they are, whoever is connected and whatever the code path.

The triggers ask the term itself (docs/decisions/0014): FOR SHARE, so that whoever writes and whoever seals wait for each other,
and what was sealed is all there was. A term is sealed only together with its sealed grades, and opened again only when two
people have decided it in `grading_sealreopening`: there is nothing that a session could SET. ENABLE ALWAYS: also for a session that
says it only replicates. The functions look for tables in this schema only: a temporary table of the same name deceives none.
"""

from django.db import migrations

OWN = "SELECT {rows}.term_id FROM {rows}"
OF_ENROLLMENT = "SELECT e.term_id FROM {rows} JOIN cadets_enrollment e ON e.id = {rows}.enrollment_id"
OF_DAY = "SELECT d.term_id FROM {rows} JOIN attendance_trainingday d ON d.id = {rows}.day_id"
# How the rows of a table find their terms.
GUARDED = {
    "cadets_enrollment": OWN,
    "attendance_trainingday": OWN,
    "attendance_trainingsession": OF_DAY,
    "attendance_attendancerecord": OF_ENROLLMENT,
    "grading_gradingpolicy": OWN,
    "grading_assessment": OWN,
    "grading_ledgerentry": OF_ENROLLMENT,
    "grading_score": OF_ENROLLMENT,
    "grading_grademark": OF_ENROLLMENT,
    "grading_sealedterm": OWN,
    "grading_sealedgrade": "SELECT s.term_id FROM {rows} JOIN grading_sealedterm s ON s.id = {rows}.seal_id",
}
APPEND_ONLY = ("grading_sealedterm", "grading_sealedgrade")

REFUSE = """
CREATE FUNCTION grading_refuse_sealed(terms bigint[], operation text, relation text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    term record;
BEGIN
    FOR term IN SELECT id, status FROM system_term WHERE id = ANY(terms) ORDER BY id FOR SHARE LOOP
        IF term.status IN ('sealed', 'archived') THEN
            RAISE EXCEPTION 'term % is sealed: % on % is refused', term.id, operation, relation USING ERRCODE = 'RG001';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION grading_refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM system_term WHERE status IN ('sealed', 'archived')) THEN
        RAISE EXCEPTION 'a term is sealed: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'RG001';
    END IF;
    RETURN NULL;
END $$;
"""


def _guard(table, inserted, changed, deleted):
    """Triggers per statement: a load of 75,000 rows asks once. The arguments are the queries for the terms."""
    names = ("seal_guards_new", "seal_guards_changed", "seal_guards_gone", "seal_guards_all")
    always = "".join(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};\n" for name in names)
    refuse = "PERFORM grading_refuse_sealed(ARRAY({}), TG_OP, TG_TABLE_NAME);"
    return f"""
CREATE FUNCTION grading_guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {refuse.format(inserted)}
    ELSIF TG_OP = 'UPDATE' THEN
        {refuse.format(changed)}
    ELSE
        {refuse.format(deleted)}
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seal_guards_new AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_{table}();
CREATE TRIGGER seal_guards_changed AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_{table}();
CREATE TRIGGER seal_guards_gone AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_{table}();
CREATE TRIGGER seal_guards_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION grading_refuse_emptying();
{always}"""


def _guard_all(table, terms):
    fresh, stale = terms.format(rows="fresh"), terms.format(rows="stale")
    return _guard(table, fresh, f"{fresh} UNION {stale}", stale)


# A scan that is held or rejected changes nothing, so it may come in after the seal; one that was taken stays as it is.
SCANS = _guard(
    "attendance_scan",
    f"{OF_DAY} WHERE fresh.outcome = 'recorded'".format(rows="fresh"),
    f"{OF_DAY} WHERE fresh.outcome = 'recorded' UNION ".format(rows="fresh")
    + f"{OF_DAY} WHERE stale.outcome IN ('recorded', 'duplicate')".format(rows="stale"),
    OF_DAY.format(rows="stale"),
)

TERM = """
CREATE FUNCTION grading_guard_term() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest grading_sealedterm;
    is_reopened boolean;
    was_sealed boolean := TG_OP <> 'INSERT' AND OLD.status IN ('sealed', 'archived');
    is_sealed boolean := TG_OP <> 'DELETE' AND NEW.status IN ('sealed', 'archived');
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF was_sealed THEN
            RAISE EXCEPTION 'term % is sealed: % is refused', OLD.id, TG_OP USING ERRCODE = 'RG001';
        END IF;
        RETURN OLD;
    END IF;
    IF NOT was_sealed AND NOT is_sealed THEN
        RETURN NEW;
    END IF;
    SELECT * INTO newest FROM grading_sealedterm WHERE term_id = NEW.id ORDER BY version DESC LIMIT 1;
    is_reopened := newest.id IS NULL OR EXISTS (
        SELECT FROM grading_sealreopening WHERE seal_id = newest.id AND status = 'approved'
    );
    IF NOT was_sealed THEN
        IF is_reopened OR NEW.status <> 'sealed' OR OLD.status <> 'encoding'
            OR newest.grade_count <> (SELECT count(*) FROM grading_sealedgrade WHERE seal_id = newest.id)
        THEN
            RAISE EXCEPTION 'term % is sealed together with its grades only', NEW.id USING ERRCODE = 'RG001';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'status' - 'is_current' <> to_jsonb(OLD) - 'status' - 'is_current'
        OR (NOT is_sealed AND (NOT is_reopened OR NEW.status <> 'encoding'))
        OR (OLD.status = 'archived' AND NEW.status = 'sealed')
    THEN
        RAISE EXCEPTION 'term % is sealed: % is refused', OLD.id, TG_OP USING ERRCODE = 'RG001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER seal_guards_term BEFORE INSERT OR UPDATE OR DELETE ON system_term
    FOR EACH ROW EXECUTE FUNCTION grading_guard_term();
CREATE TRIGGER seal_guards_all BEFORE TRUNCATE ON system_term
    FOR EACH STATEMENT EXECUTE FUNCTION grading_refuse_emptying();
ALTER TABLE system_term ENABLE ALWAYS TRIGGER seal_guards_term;
ALTER TABLE system_term ENABLE ALWAYS TRIGGER seal_guards_all;
"""

REOPENING = """
CREATE FUNCTION grading_guard_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            RAISE EXCEPTION 'a reopening begins as a request' USING ERRCODE = 'RG001';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'pending' AND NEW.status IN ('approved', 'refused')
        AND to_jsonb(NEW) - 'status' - 'decided_by_id' - 'decided_by_name' - 'decided_at' - 'decision_reason'
            = to_jsonb(OLD) - 'status' - 'decided_by_id' - 'decided_by_name' - 'decided_at' - 'decision_reason'
        AND EXISTS (SELECT FROM authentication_user WHERE id = NEW.decided_by_id AND role = 'admin' AND status = 'active')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a reopening is decided once, by an admin: % is refused', TG_OP USING ERRCODE = 'RG001';
END $$;
CREATE TRIGGER reopening_takes_its_way BEFORE INSERT OR UPDATE OR DELETE ON grading_sealreopening
    FOR EACH ROW EXECUTE FUNCTION grading_guard_reopening();
CREATE TRIGGER reopenings_are_not_emptied BEFORE TRUNCATE ON grading_sealreopening
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
ALTER TABLE grading_sealreopening ENABLE ALWAYS TRIGGER reopening_takes_its_way;
ALTER TABLE grading_sealreopening ENABLE ALWAYS TRIGGER reopenings_are_not_emptied;
"""

STAYS = "".join(
    f"""
CREATE TRIGGER sealed_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER sealed_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER sealed_stays;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER sealed_is_not_emptied;
"""
    for table in APPEND_ONLY
)

FUNCTIONS = (
    "grading_refuse_sealed(bigint[], text, text)",
    "grading_refuse_emptying()",
    "grading_guard_term()",
    "grading_guard_reopening()",
    "grading_guard_attendance_scan()",
    *(f"grading_guard_{table}()" for table in GUARDED),
)
# pg_temp last: it is searched first where it is not named.
IN_THIS_SCHEMA = "".join(
    f"DO $$ BEGIN EXECUTE format('ALTER FUNCTION {function} SET search_path = %I, pg_temp', current_schema()); END $$;\n"
    for function in FUNCTIONS
)

FORWARDS = "".join(
    (REFUSE, *(_guard_all(*guarded) for guarded in GUARDED.items()), SCANS, TERM, REOPENING, STAYS, IN_THIS_SCHEMA)
)
BACKWARDS = "".join(f"DROP FUNCTION {function} CASCADE;\n" for function in reversed(FUNCTIONS)) + "".join(
    f"DROP TRIGGER sealed_stays ON {table}; DROP TRIGGER sealed_is_not_emptied ON {table};\n" for table in APPEND_ONLY
) + "DROP TRIGGER reopenings_are_not_emptied ON grading_sealreopening;\n"


class Migration(migrations.Migration):

    dependencies = [
        ("grading", "0007_seal"), ("attendance", "0002_initial"), ("cadets", "0001_initial"), ("authentication", "0001_initial"),
        ("system", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
