"""Twenty thousand cadets in one term, written by the database itself."""

from django.db import connection, transaction

from apps.system.models import Term

COMPANIES, PLATOONS, COURSES = 10, 4, ("MS 1", "MS 2", "MS 31", "MS 32", "MS 41")
LAST_NAMES = (
    "Peña",
    "Dela Cruz",
    "Santos",
    "Ybañez",
    "O'Hara",
    "Macapagal",
    "Reyes",
    "Abdul'aziz",
    "Lim",
    "Ñuñez",
)
FIRST_NAMES = ("Juan", "María", "José", "Aïsah", "Omar", "Ana Liza", "Mark", "Grace")
FILLED = (
    "cadets_cadet",
    "cadets_enrollment",
    "cadets_cadetrecord",
    "cadets_requirement",
    "system_platoon",
    "system_company",
)
# What rules.fold makes of them.
_FOLD = "lower(translate(%s, 'ñÑéíï', 'nneii'))"
_FILL = f"""
-- What is kept of each change of a row is nothing here, and half of the time.
ALTER TABLE cadets_enrollment DISABLE TRIGGER USER;
INSERT INTO system_company (name) SELECT 'Company ' || n FROM generate_series(1, {COMPANIES}) n;
INSERT INTO system_platoon (company_id, number)
SELECT id, n FROM system_company, generate_series(1, {PLATOONS}) n WHERE name LIKE 'Company %%';
INSERT INTO cadets_cadet (student_number, last_name, first_name, middle_name, suffix, sex, email, contact_number, address,
    degree_program, card_issue_number, search_text, version, created_at, archived_at)
SELECT number, last_name, first_name, '', '', (array['male', 'female'])[1 + n %% 2], '', '', '', '', 1,
    number || ' ' || {_FOLD % "last_name || ' ' || first_name"}, 1, now(), CASE WHEN n %% 40 = 0 THEN now() END
FROM (SELECT n, to_char(n, 'FM2026-000000') AS number, (%(last)s)[1 + n %% 10] || ' ' || n / 80 AS last_name,
             (%(first)s)[1 + n / 10 %% 8] AS first_name FROM generate_series(1, %(cadets)s) n) made;
INSERT INTO cadets_enrollment (cadet_id, term_id, course, battalion, status, company_id, platoon_id, ended_by_archiving,
    created_at)
SELECT cadet.id, %(term)s, (%(courses)s)[1 + cadet.id %% 5], '',
    (array['ongoing', 'ongoing', 'completed', 'incomplete', 'dropped'])[1 + cadet.id %% 5], place.company_id, place.id,
    false, now()
FROM cadets_cadet cadet JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS turn FROM system_platoon) place
     ON place.turn = cadet.id %% (SELECT count(*) FROM system_platoon)
WHERE cadet.id NOT IN (SELECT cadet_id FROM cadets_enrollment);
INSERT INTO cadets_cadetrecord (cadet_id, rank, position, college, section, boots_size, uniform_size, cap_size, guardian_name,
    guardian_relationship, guardian_contact_number, guardian_address, blood_type, allergies, conditions, reviewed_by_name,
    returned_reason, handed_in_at, reviewed_at)
SELECT id, '', '', 'Fisheries', '', '8', 'M', '7', 'Rosa Reyes', '', '', '', 'O+', '', '', '', '', now(),
       CASE WHEN id %% 50 > 0 THEN now() END FROM cadets_cadet;
INSERT INTO cadets_requirement (cadet_id, kind, handed_in_on, expires_on, note, version)
SELECT id, 'chest_xray', '2026-08-01', CASE WHEN id %% 3 = 0 THEN date '2026-08-02' END, '', 1
FROM cadets_cadet WHERE id %% 10 > 0;
ALTER TABLE cadets_enrollment ENABLE TRIGGER USER;
SET CONSTRAINTS ALL DEFERRED;
"""


def fill(term: Term, cadets: int = 20_000) -> None:
    """Write them with records and papers; every fortieth is archived, every fiftieth waits for a review, four of ten lack a
    chest X-ray that holds."""
    # In one transaction, also where none is open: what is set for its constraints ends with it.
    with transaction.atomic(), connection.cursor() as cursor:
        # Built at once it takes a tenth of what it takes row by row.
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'cadets_by_word'")
        [(words,)] = cursor.fetchall()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX cadets_by_word")
        names = {"last": list(LAST_NAMES), "first": list(FIRST_NAMES), "courses": list(COURSES)}
        cursor.execute(_FILL, {"term": term.pk, "cadets": cadets, **names})
        cursor.execute(words)
        cursor.execute(f"ANALYZE {', '.join(FILLED)}")
