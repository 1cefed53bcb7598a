"""The statement of the set-based engine.

Sums are kept as exact integers or numerics over a common denominator; `div()` of PostgreSQL is exact, so rounding is the same
as in the pure engine. Nothing is divided before the last step. The tables that facts come from are names in braces: the
tables themselves, or what they held at a moment (`selectors/history.py`).
"""

from dataclasses import dataclass

_ENROLLED = """
WITH enrolled AS MATERIALIZED (
    SELECT enrollment.*, coalesce(enrollment.enrolled_on, '-infinity') AS from_date,
        coalesce(enrollment.ended_on, 'infinity') AS to_date
    FROM {enrollments} enrollment
    WHERE term_id = %(term)s
      AND (%(enrollments)s::bigint[] IS NULL OR enrollment.id = ANY(%(enrollments)s::bigint[]))
),
session AS (
    SELECT * FROM unnest(%(session_ids)s::bigint[], %(session_dates)s::date[], %(session_shares)s::bigint[],
        %(session_days)s::bigint[], %(session_day_ids)s::bigint[]) AS session(id, held_on, share, day_number, day_id)
),
-- Most enrollments span the whole term: the denominator is worked out once per distinct span, not per cadet.
span AS (
    SELECT DISTINCT from_date, to_date FROM enrolled
),
held AS (
    SELECT span.from_date, span.to_date, coalesce(sum(session.share), 0) AS share,
        min(session.day_number) AS first_day, max(session.day_number) AS last_day
    FROM span
    LEFT JOIN session ON session.held_on >= span.from_date AND session.held_on <= span.to_date
    GROUP BY span.from_date, span.to_date
),
"""

# Whole numbers row by row; what they are credited is worked out once per enrollment.
_SHARES = """
    SELECT record.enrollment_id,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'present'), 0) AS present,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'late'), 0) AS late,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'excused'), 0) AS excused
    FROM {{records}} record
    JOIN session ON session.id = record.session_id
    JOIN {enrolled} enrolled ON enrolled.id = record.enrollment_id
    WHERE (%(enrollments)s::bigint[] IS NULL OR record.enrollment_id = ANY(%(enrollments)s::bigint[]))
      AND session.held_on >= enrolled.from_date AND session.held_on <= enrolled.to_date
    GROUP BY record.enrollment_id
"""

_ATTENDED = f"""
attended AS MATERIALIZED ({_SHARES.format(enrolled="enrolled")}),
"""

# Where all sessions weigh the same, records are counted without a look at their sessions: half the work. Only of those who were
# not enrolled on every day that counts each record's day is asked for.
_ATTENDED_EVENLY = f"""
partly AS MATERIALIZED (
    SELECT id, from_date, to_date FROM enrolled
    WHERE from_date > (SELECT min(held_on) FROM session) OR to_date < (SELECT max(held_on) FROM session)
),
counted AS (
    SELECT record.enrollment_id,
        count(*) FILTER (WHERE record.status = 'present') AS present,
        count(*) FILTER (WHERE record.status = 'late') AS late,
        count(*) FILTER (WHERE record.status = 'excused') AS excused
    FROM {{records}} record
    WHERE record.session_id = ANY(%(session_ids)s::bigint[])
      AND (%(enrollments)s::bigint[] IS NULL OR record.enrollment_id = ANY(%(enrollments)s::bigint[]))
    GROUP BY record.enrollment_id
),
attended AS MATERIALIZED (
    SELECT enrollment_id, present * %(even_share)s::bigint AS present, late * %(even_share)s::bigint AS late,
        excused * %(even_share)s::bigint AS excused
    FROM counted WHERE NOT EXISTS (SELECT FROM partly WHERE partly.id = counted.enrollment_id)
    UNION ALL {_SHARES.format(enrolled="partly")}),
"""  # noqa: S608 (constants of this module)

# What was missed of a day is replaced as far as the make-up day was attended. Two shares are multiplied: a day is root × root,
# so that the product is a whole number.
_MAKE_UPS = """
make_up_session AS (
    SELECT * FROM unnest(%(make_up_ids)s::bigint[], %(make_up_shares)s::bigint[], %(make_up_day_ids)s::bigint[])
        AS make_up_session(id, share, day_id)
),
made_up AS MATERIALIZED (
    SELECT make_up.enrollment_id, make_up.missed_day_id,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'present'), 0) AS present,
        coalesce(sum(session.share) FILTER (WHERE record.status = 'late'), 0) AS late
    FROM {make_ups} make_up
    JOIN enrolled ON enrolled.id = make_up.enrollment_id
    JOIN make_up_session session ON session.day_id = make_up.day_id
    LEFT JOIN {records} record ON record.session_id = session.id AND record.enrollment_id = make_up.enrollment_id
    GROUP BY make_up.enrollment_id, make_up.missed_day_id
),
replaced AS MATERIALIZED (
    SELECT made_up.enrollment_id, session.day_number, made_up.present, made_up.late,
        (sum(session.share) - coalesce(sum(session.share) FILTER (WHERE record.status <> 'absent'), 0)) / %(root)s::int
            AS missed
    FROM made_up
    JOIN enrolled ON enrolled.id = made_up.enrollment_id
    JOIN session ON session.day_id = made_up.missed_day_id
        AND session.held_on >= enrolled.from_date AND session.held_on <= enrolled.to_date
    LEFT JOIN {records} record ON record.session_id = session.id AND record.enrollment_id = made_up.enrollment_id
    GROUP BY made_up.enrollment_id, session.day_number, made_up.present, made_up.late
),
mended AS (
    SELECT enrollment_id, sum(missed * (present + late)) AS share,
        sum(missed * greatest(0, present * (%(credit_present)s::bigint - %(credit_absent)s::bigint)
            + late * (%(credit_late)s::bigint - %(credit_absent)s::bigint))) AS earned
    FROM replaced GROUP BY enrollment_id
),
"""

_NO_MAKE_UPS = """
replaced AS (SELECT 0::bigint AS enrollment_id, 0::bigint AS day_number, 0 AS present, 0 AS late WHERE false),
mended AS (SELECT 0::bigint AS enrollment_id, 0 AS share, 0 AS earned WHERE false),
"""

# Credits are whole numbers too: `earned` is so many times what is `counted` as they were multiplied by (`credit_scale`).
_TURNOUT = """
turnout AS (
    SELECT came.*, absent - made_up AS missed,
        greatest(0, CASE WHEN held = 0 THEN 0 ELSE coalesce(%(fixed_share)s::bigint, held) END
            - CASE WHEN %(excused_leaves)s THEN excused ELSE 0 END) AS counted,
        present * %(credit_present)s::bigint + late * %(credit_late)s::bigint + absent * %(credit_absent)s::bigint
            + made_up_earned + CASE WHEN %(excused_leaves)s THEN 0 ELSE excused * %(credit_excused)s::bigint END AS earned
    FROM (
        SELECT enrolled.id, held.first_day, held.last_day, held.share AS held,
            coalesce(attended.present, 0) AS present, coalesce(attended.late, 0) AS late,
            coalesce(attended.excused, 0) AS excused,
            -- No record is an absence.
            held.share - coalesce(attended.present + attended.late + attended.excused, 0) AS absent,
            coalesce(mended.share, 0) AS made_up, coalesce(mended.earned, 0) AS made_up_earned
        FROM enrolled
        JOIN held ON held.from_date = enrolled.from_date AND held.to_date = enrolled.to_date
        LEFT JOIN attended ON attended.enrollment_id = enrolled.id
        LEFT JOIN mended ON mended.enrollment_id = enrolled.id
    ) came
),
assessment AS (
    SELECT * FROM unnest(%(assessment_ids)s::bigint[], %(assessment_factors)s::numeric[], %(assessment_rooms)s::numeric[],
        %(assessment_highest)s::numeric[], %(assessment_bits)s::int[]) AS assessment(id, factor, room, highest, bit)
),
scored AS MATERIALIZED (
    SELECT score.enrollment_id,
        sum(assessment.bit) AS known,
        sum(score.value * assessment.factor) AS reached,
        sum(assessment.room) AS closed,
        sum(assessment.highest) AS highest
    FROM {scores} score
    JOIN assessment ON assessment.id = score.assessment_id
    JOIN enrolled ON enrolled.id = score.enrollment_id
    WHERE score.value IS NOT NULL
      AND (%(enrollments)s::bigint[] IS NULL OR score.enrollment_id = ANY(%(enrollments)s::bigint[]))
    GROUP BY score.enrollment_id
),
standing_entry AS (
    SELECT entry.id, entry.enrollment_id, entry.recorded_at,
        CASE entry.kind WHEN 'merit' THEN entry.points ELSE -entry.points END AS points
    FROM {entries} entry
    JOIN enrolled ON enrolled.id = entry.enrollment_id
    WHERE entry.voided_at IS NULL
      AND (%(enrollments)s::bigint[] IS NULL OR entry.enrollment_id = ANY(%(enrollments)s::bigint[]))
),
"""

# Clamped once at the end: the balance is all that matters.
_TOTAL = """
standing AS MATERIALIZED (
    SELECT enrollment_id, greatest(0::numeric, least(%(ceiling)s::numeric, %(base)s::numeric + sum(points))) AS standing
    FROM standing_entry GROUP BY enrollment_id
),
"""

# Clamped after every entry, without a loop: the two-sided Skorokhod map. `walk` is the unclamped sum, lifted so that it never
# goes below 0 (the running minimum says by how much); what it exceeds the ceiling by, and never came back from, is taken off.
_RUNNING = """
walked AS (
    SELECT entry.*, %(start)s::numeric + sum(points) OVER ledger AS walk
    FROM standing_entry entry
    WINDOW ledger AS (PARTITION BY enrollment_id ORDER BY recorded_at, id)
),
lifted AS (
    SELECT walked.*, walk - least(0, min(walk) OVER (PARTITION BY enrollment_id ORDER BY recorded_at, id)) AS lifted
    FROM walked
),
returned AS (
    SELECT lifted.*, least(greatest(lifted - %(ceiling)s::numeric, 0), min(lifted) OVER (
        PARTITION BY enrollment_id ORDER BY recorded_at DESC, id DESC)) AS excess,
        row_number() OVER (PARTITION BY enrollment_id ORDER BY recorded_at DESC, id DESC) AS from_last
    FROM lifted
),
standing AS MATERIALIZED (
    SELECT enrollment_id, max(lifted) FILTER (WHERE from_last = 1) - max(excess) AS standing
    FROM returned GROUP BY enrollment_id
),
"""

# The sum of the three parts over their common denominator, divided and rounded once. What is the same for everybody stands in
# brackets, so that it is worked out once per statement.
_FINAL = """div(
        {credit} * (%(attendance_weight)s::numeric * %(ceiling)s::numeric * %(subject_denominator)s::numeric
            * %(round_over)s::numeric)
        + coalesce(counted, 1) * (
            standing * (%(aptitude_weight)s::numeric * %(subject_denominator)s::numeric * %(round_over)s::numeric)
            + {reached} * (%(subject_weight)s::numeric * %(ceiling)s::numeric * %(round_over)s::numeric)
            + (%(ceiling)s::numeric * %(subject_denominator)s::numeric * %(round_half)s::numeric)),
        coalesce(counted, 1) * (%(ceiling)s::numeric * %(subject_denominator)s::numeric * %(round_under)s::numeric)
    ) * %(round_step)s::numeric"""

_GRADES = f"""
-- Nothing is divided yet. Kept, else the planner would work each of them out again wherever it is named.
part AS MATERIALIZED (
    SELECT enrolled.id, enrolled.cadet_id, enrolled.course, enrolled.company_id, enrolled.platoon_id,
        least(turnout.earned, turnout.counted * %(credit_scale)s::bigint) AS credit,
        nullif(turnout.counted * %(credit_scale)s::bigint, 0) AS counted,
        coalesce(standing.standing, %(start)s::numeric) AS standing,
        %(given)s::numeric + coalesce(scored.reached, 0) AS reached,
        %(room)s::numeric - coalesce(scored.closed, 0) AS open,
        coalesce(scored.known, 0) AS known
    FROM enrolled
    JOIN turnout ON turnout.id = enrolled.id
    LEFT JOIN standing ON standing.enrollment_id = enrolled.id
    LEFT JOIN scored ON scored.enrollment_id = enrolled.id
)
SELECT part.id, part.cadet_id, cadet.student_number, cadet.last_name, cadet.first_name, cadet.middle_name, cadet.suffix,
    cadet.sex, part.course, part.company_id, company.name, platoon.number,
    div(credit * (%(attendance_weight)s::numeric * 200) + counted, counted * 2) * 0.01,
    div(standing * (%(aptitude_weight)s::numeric * 200) + %(ceiling)s::numeric, %(ceiling)s::numeric * 2) * 0.01,
    CASE WHEN known = %(assessment_all)s AND known > 0 THEN
        div(reached * (%(subject_weight)s::numeric * 200) + %(subject_denominator)s::numeric,
            %(subject_denominator)s::numeric * 2) * 0.01 END,
    {_FINAL.format(credit="credit", reached="reached")},
    CASE WHEN counted IS NULL OR known = 0 OR known < %(assessment_all)s THEN
    {_FINAL.format(credit="CASE WHEN counted IS NULL THEN 1 ELSE credit END", reached="(reached + open)")} END,
    known, mark.code
FROM part
JOIN cadets_cadet cadet ON cadet.id = part.cadet_id
LEFT JOIN system_company company ON company.id = part.company_id
LEFT JOIN system_platoon platoon ON platoon.id = part.platoon_id
LEFT JOIN {{marks}} mark ON mark.enrollment_id = part.id
ORDER BY part.id
"""  # noqa: S608 (constants of this module)

# The longest run of missed days is the widest gap between days that were not wholly missed.
_STANDINGS = """
came AS (
    SELECT enrollment_id, day_number FROM replaced WHERE present + late > 0
    UNION
    SELECT record.enrollment_id, session.day_number
    FROM {records} record
    JOIN session ON session.id = record.session_id
    JOIN enrolled ON enrolled.id = record.enrollment_id
    WHERE record.status <> 'absent'
      AND session.held_on >= enrolled.from_date AND session.held_on <= enrolled.to_date
),
gap AS (
    SELECT enrollment_id, day_number,
        day_number - lag(day_number) OVER (PARTITION BY enrollment_id ORDER BY day_number) - 1 AS missed
    FROM came
),
run AS (
    SELECT enrollment_id, min(day_number) AS first_came, max(day_number) AS last_came, max(missed) AS between_days
    FROM gap GROUP BY enrollment_id
),
planned AS (
    SELECT span.from_date, span.to_date, count(day.held_on) AS ahead
    FROM span
    LEFT JOIN unnest(%(days_ahead)s::date[]) AS day(held_on)
        ON day.held_on >= span.from_date AND day.held_on <= span.to_date
    GROUP BY span.from_date, span.to_date
)
SELECT enrolled.id, turnout.counted, least(turnout.earned, turnout.counted * %(credit_scale)s::bigint), turnout.excused,
    turnout.missed,
    CASE WHEN turnout.first_day IS NULL THEN 0
        WHEN run.first_came IS NULL THEN turnout.last_day - turnout.first_day + 1
        ELSE greatest(run.first_came - turnout.first_day, coalesce(run.between_days, 0), turnout.last_day - run.last_came)
    END,
    planned.ahead,
    coalesce(standing.standing, %(start)s::numeric),
    scored.reached + scored.highest - scored.closed, scored.highest
FROM enrolled
JOIN turnout ON turnout.id = enrolled.id
JOIN planned ON planned.from_date = enrolled.from_date AND planned.to_date = enrolled.to_date
LEFT JOIN run ON run.enrollment_id = enrolled.id
LEFT JOIN standing ON standing.enrollment_id = enrolled.id
LEFT JOIN scored ON scored.enrollment_id = enrolled.id
ORDER BY enrolled.id
"""


# The days that count are numbered by date, make-up days for themselves.
_SESSIONS = """
SELECT session.id, day.held_on, count(*) OVER (PARTITION BY day.id), day.is_make_up IS TRUE, day.id,
    dense_rank() OVER (PARTITION BY day.is_make_up IS TRUE ORDER BY day.held_on, day.id)
FROM {sessions} session
JOIN {days} day ON day.id = session.day_id
WHERE day.term_id = %(term)s AND day.status = %(closed)s
"""


@dataclass(frozen=True)
class Kind:
    """Which statement is needed: the policy's clamp is running; the term has make-up days; all sessions that count weigh the
    same."""

    is_running: bool
    has_make_ups: bool
    is_even: bool


def sessions_statement(tables: dict[str, str]) -> str:
    """The sessions of the term's closed days: date, how many that day has, whether it is a make-up day, the day, its number."""
    return _with_tables(_SESSIONS, tables=tables)


def grades_statement(tables: dict[str, str], kind: Kind) -> str:
    """One row per enrollment with everything that a grade line says."""
    return _with_tables(*_facts(kind), _GRADES, tables=tables)


def standings_statement(tables: dict[str, str], kind: Kind) -> str:
    """One row per enrollment with the numbers of `rules.eligibility.Standing`, shares not divided yet."""
    return _with_tables(*_facts(kind), _STANDINGS, tables=tables)


def _facts(kind: Kind) -> tuple[str, ...]:
    return (
        _ENROLLED,
        _ATTENDED_EVENLY if kind.is_even else _ATTENDED,
        _MAKE_UPS if kind.has_make_ups else _NO_MAKE_UPS,
        _TURNOUT,
        _RUNNING if kind.is_running else _TOTAL,
    )


def _with_tables(*parts: str, tables: dict[str, str]) -> str:
    return "".join(parts).format(**tables)
