"""Twenty thousand cadets in one term, written by the database itself."""

from django.db import connection

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
# What rules.fold makes of them.
_FOLD = "lower(translate(%s, 'ñÑéíï', 'nneii'))"
_FILL = f"""
INSERT INTO system_company (name) SELECT 'Company ' || n FROM generate_series(1, {COMPANIES}) n;
INSERT INTO system_platoon (company_id, number)
SELECT id, n FROM system_company, generate_series(1, {PLATOONS}) n WHERE name LIKE 'Company %%';
INSERT INTO cadets_cadet (student_number, last_name, first_name, middle_name, suffix, sex, email, contact_number, address,
    degree_program, card_issue_number, search_text, version, created_at, archived_at)
SELECT number, last_name, first_name, '', '', 'male', '', '', '', '', 1,
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
ANALYZE cadets_cadet; ANALYZE cadets_enrollment; ANALYZE system_platoon; ANALYZE system_company;
"""


def fill(term: Term, cadets: int = 20_000) -> None:
    """Write them; every fortieth is archived."""
    with connection.cursor() as cursor:
        names = {"last": list(LAST_NAMES), "first": list(FIRST_NAMES), "courses": list(COURSES)}
        cursor.execute(_FILL, {"term": term.pk, "cadets": cadets, **names})
