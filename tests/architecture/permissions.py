"""Who may call what: one row per route and method. A route that is not here fails the run.

The columns are the people of KINDS, in that order. The answers are those to a well-formed request; ids point to rows of the
first cadet, who stands in the first platoon of Alpha, or to rows of whoever the comment says. What lists show to whom is
in SEEN, what sockets hear in HEARD. All of it is written down by hand: nothing here is computed from the rules under test.
"""

KINDS = (
    "anonymous",
    "pending",  # an account that was active once and waits for approval again, with a token from before
    "suspended",  # the same, suspended
    "own cadet",
    "other cadet",  # of Bravo
    "expired",  # staff: a duty for the whole corps that has ended, and one that has not begun
    "outsider",  # staff: company duty for Bravo
    "officer",  # staff: company duty for Alpha
    "lieutenant",  # staff: platoon duty for the first platoon of Alpha
    "encoder",  # staff: encoder of Alpha
    "tac",  # staff: TAC of the whole corps
    "s1",  # staff: S1 of the whole corps
    "admin",
    "leader",  # a cadet officer of Alpha: sees, and recommends
)

OK, NEW, TAKEN, EMPTY = 200, 201, 202, 204
NO_ENTRY = (401, 401, 401)
CADETS_MAY_NOT = (403, 403)


def everyone(answer: int) -> tuple[int, ...]:
    return (answer,) * len(KINDS)


def signed_in(answer: int) -> tuple[int, ...]:
    return (*NO_ENTRY, *(answer,) * (len(KINDS) - len(NO_ENTRY)))


def staff(*answers: int, leader: int = 403) -> tuple[int, ...]:
    """expired, outsider, officer, lieutenant, encoder, tac, s1, admin"""
    return (*NO_ENTRY, *CADETS_MAY_NOT, *answers, leader)


def admin(answer: int = OK) -> tuple[int, ...]:
    return staff(403, 403, 403, 403, 403, 403, 403, answer)


def holder(kind: str, answer: int = OK) -> tuple[int, ...]:
    """For nobody but the one whose it is."""
    return tuple(answer if kind == name else 401 if name in KINDS[:3] else 404 for name in KINDS)


# exp out off ltn enc tac s1 admin leader
RECORD = (*NO_ENTRY, OK, 404, 404, 404, OK, OK, OK, OK, OK, OK, OK)
# Letters speak of health: whoever records attendance sees them, nobody else who sees the roster.
EXCUSE = (*NO_ENTRY, OK, 404, 404, 404, OK, OK, 404, OK, 404, OK, 404)
# Who keeps the record knows what it said before, and so does the cadet.
HISTORY = (*NO_ENTRY, OK, 404, 404, 404, OK, OK, 403, 403, OK, OK, 403)
SERVES = staff(403, OK, OK, OK, OK, OK, OK, OK, leader=OK)
OWN_RECORD = (*NO_ENTRY, OK, OK, 404, 404, 404, 404, 404, 404, 404, 404, 404)
OWN_PHONE = (*NO_ENTRY, OK, 404, 404, 404, 403, 403, 403, 403, 403, 403, 403)
OWN_EXCUSE = (*NO_ENTRY, OK, 404, 404, 404, 403, 403, 404, 403, 404, 403, 404)
ASKED = (*NO_ENTRY, OK, *(404,) * 8, OK, 404)
FOR_ALPHA = (*NO_ENTRY, OK, 404, 404, 404, OK, 404, OK, OK, OK, OK, OK)
SHEETS = staff(403, OK, OK, OK, OK, OK, OK, OK, leader=OK)
ROSTER = staff(403, 404, OK, OK, 403, 403, OK, OK)
MARKS = staff(403, 404, OK, OK, 403, 403, OK, OK)
DAYS = staff(403, 403, 403, 403, 403, OK, OK, OK)
REPORTS = staff(403, OK, OK, 403, 403, OK, OK, OK)
IMPORTS = staff(403, 403, 403, 403, 403, 403, OK, OK)

PERMISSIONS = {
    ("post", "auth/login"): everyone(OK),
    ("post", "auth/login/second-factor"): everyone(OK),
    ("post", "auth/register"): everyone(TAKEN),
    ("post", "auth/activate"): everyone(OK),
    ("post", "auth/password/change"): signed_in(EMPTY),
    ("post", "auth/password/reset"): everyone(TAKEN),
    ("post", "auth/password/reset/confirm"): everyone(EMPTY),
    ("get", "auth/sessions"): signed_in(OK),
    ("delete", "auth/sessions"): signed_in(EMPTY),
    ("delete", "auth/sessions/{session_id}"): holder("own cadet", EMPTY),
    ("get", "auth/totp"): signed_in(OK),
    ("post", "auth/totp"): signed_in(OK),
    ("post", "auth/totp/confirm"): signed_in(409),
    ("post", "auth/totp/recovery-codes"): signed_in(409),
    ("post", "auth/totp/disable"): signed_in(409),
    ("post", "auth/refresh"): everyone(OK),
    ("post", "auth/logout"): everyone(EMPTY),
    ("get", "auth/me"): signed_in(OK),
    ("post", "auth/ws-ticket"): signed_in(OK),
    ("get", "duties"): signed_in(OK),
    ("post", "duties"): admin(NEW),
    ("get", "duties/kinds"): signed_in(OK),
    ("get", "duties/{duty_id}"): (
        *NO_ENTRY,
        404,
        404,
        404,
        404,
        OK,
        404,
        404,
        404,
        404,
        OK,
        404,
    ),  # the officer's
    ("patch", "duties/{duty_id}"): admin(),
    ("delete", "duties/{duty_id}"): admin(),
    ("get", "accounts"): admin(),
    ("post", "accounts"): admin(NEW),
    ("post", "accounts/approve"): admin(),
    ("get", "accounts/{account_id}"): admin(),
    ("patch", "accounts/{account_id}"): admin(),
    ("post", "accounts/{account_id}/suspend"): admin(),
    ("post", "accounts/{account_id}/reinstate"): admin(),
    ("post", "accounts/{account_id}/activation-code"): admin(),
    ("post", "accounts/{account_id}/remove-second-factor"): admin(),
    ("get", "unit"): everyone(OK),
    ("get", "unit/emblems"): everyone(OK),
    ("put", "unit/emblems/{kind}"): admin(404),  # a seal and a logo it has, and this is neither
    ("delete", "unit/emblems/{kind}"): admin(404),
    ("get", "unit/emblems/{kind}/picture"): everyone(404),
    ("get", "unit/letterhead"): admin(),
    ("patch", "unit/letterhead"): admin(),
    ("patch", "unit/signatories"): admin(),
    ("get", "unit/excuse-days"): signed_in(OK),
    ("patch", "unit/excuse-days"): admin(),
    ("get", "unit/time-zone"): signed_in(OK),
    ("patch", "unit/time-zone"): admin(),
    ("get", "unit/flag-limits"): signed_in(OK),
    ("patch", "unit/flag-limits"): admin(),
    ("put", "unit/maintenance"): admin(),
    ("get", "holidays"): signed_in(OK),
    ("post", "holidays"): admin(NEW),
    ("post", "holidays/national"): admin(),
    ("patch", "holidays/{holiday_id}"): admin(),
    ("delete", "holidays/{holiday_id}"): admin(EMPTY),
    # What there was is for everyone; who took part, for who sees the cadet (SEEN).
    ("get", "activities"): signed_in(OK),
    ("post", "activities"): staff(403, 403, 403, 403, 403, NEW, NEW, NEW),
    ("get", "activities/{activity_id}"): signed_in(OK),
    ("patch", "activities/{activity_id}"): DAYS,
    ("delete", "activities/{activity_id}"): staff(403, 403, 403, 403, 403, 409, 409, 409),  # cadets took part
    ("get", "activities/{activity_id}/participants"): signed_in(OK),
    ("put", "activities/{activity_id}/participants"): DAYS,
    ("post", "activities/{activity_id}/pictures"): staff(403, 403, 403, 403, 403, NEW, NEW, NEW),
    ("get", "activities/{activity_id}/pictures/{picture_id}"): signed_in(OK),
    ("delete", "activities/{activity_id}/pictures/{picture_id}"): staff(
        403, 403, 403, 403, 403, EMPTY, EMPTY, EMPTY
    ),
    ("get", "activities/{activity_id}/pictures/{picture_id}/small"): signed_in(OK),
    ("get", "calendar"): signed_in(OK),
    ("get", "calendar/feed"): signed_in(OK),
    ("post", "calendar/feed"): signed_in(NEW),
    ("delete", "calendar/feed"): holder("own cadet", EMPTY),
    ("get", "calendar/feeds/{token}.ics"): everyone(404),  # by the link alone, whoever has it
    ("get", "cadets/{cadet_id}/hours"): RECORD,
    ("get", "terms/{term_id}/hours"): SHEETS,
    ("get", "recognitions"): SHEETS,
    ("get", "companies"): signed_in(OK),
    ("post", "companies"): admin(NEW),
    ("patch", "companies/{company_id}"): admin(),
    ("delete", "companies/{company_id}"): admin(EMPTY),
    ("post", "companies/{company_id}/platoons"): admin(NEW),
    ("delete", "platoons/{platoon_id}"): admin(409),  # the first platoon is in use
    ("post", "platoons/{platoon_id}/squads"): admin(NEW),
    ("delete", "squads/{squad_id}"): admin(409),  # it has a leader
    ("post", "battalions"): admin(NEW),
    ("patch", "battalions/{battalion_id}"): admin(),
    ("delete", "battalions/{battalion_id}"): admin(EMPTY),
    # That there is a squad, how strong it is and who leads it everyone may know; who stands in it, who keeps its roster.
    ("get", "terms/{term_id}/organisation"): signed_in(OK),
    ("get", "terms/{term_id}/board"): staff(403, OK, OK, OK, 403, 403, OK, OK),
    ("post", "terms/{term_id}/assignments"): ROSTER,
    ("post", "terms/{term_id}/assignments/proposal"): staff(403, OK, OK, OK, 403, 403, OK, OK),
    ("post", "terms/{term_id}/posts"): staff(403, 403, NEW, NEW, 403, 403, NEW, NEW),
    ("delete", "posts/{post_id}"): staff(403, 403, EMPTY, EMPTY, 403, 403, EMPTY, EMPTY),
    ("get", "terms"): signed_in(OK),
    ("post", "terms"): admin(NEW),
    ("get", "terms/{term_id}"): signed_in(OK),
    ("patch", "terms/{term_id}"): admin(),
    ("post", "terms/{term_id}/status"): admin(),
    ("get", "terms/{term_id}/roll-overs"): IMPORTS,
    ("get", "terms/{term_id}/roll-overs/preview"): IMPORTS,
    ("post", "terms/{term_id}/roll-overs"): staff(403, 403, 403, 403, 403, 403, NEW, NEW),
    ("post", "terms/{term_id}/roll-overs/{roll_over_id}/undo"): IMPORTS,
    ("get", "terms/{term_id}/seal"): SHEETS,
    ("post", "terms/{term_id}/seal"): admin(NEW),
    ("get", "terms/{term_id}/seal/verification"): admin(409),  # nothing is sealed
    # Whoever sets marks may ask; an admin who is somebody else decides.
    ("post", "terms/{term_id}/seal/reopenings"): staff(403, NEW, NEW, NEW, 403, 403, NEW, NEW),
    ("post", "terms/{term_id}/seal/reopenings/{reopening_id}/approve"): admin(),
    ("post", "terms/{term_id}/seal/reopenings/{reopening_id}/refuse"): admin(),
    ("get", "terms/{term_id}/policy"): signed_in(OK),
    ("get", "terms/{term_id}/eligibility"): SHEETS,
    ("get", "terms/{term_id}/policies"): signed_in(OK),
    ("post", "terms/{term_id}/policies"): admin(NEW),
    ("post", "terms/{term_id}/policies/check"): admin(),
    ("post", "terms/{term_id}/policies/simulate"): admin(),
    ("post", "terms/{term_id}/policies/simulate/export"): admin(),
    ("get", "policies/presets"): signed_in(OK),
    ("get", "catalogue"): signed_in(OK),
    ("post", "catalogue"): admin(NEW),
    ("patch", "catalogue/{item_id}"): admin(),
    ("get", "terms/{term_id}/grades"): SHEETS,
    ("get", "terms/{term_id}/scores"): signed_in(OK),
    ("put", "terms/{term_id}/scores"): staff(403, OK, OK, OK, OK, 403, 403, OK),  # see WRITTEN
    ("get", "cadets"): signed_in(OK),
    ("post", "cadets"): staff(403, 403, 403, 403, 403, 403, NEW, NEW),
    ("post", "cadets/activation-codes"): admin(),
    ("post", "cadets/archive"): ROSTER,
    ("post", "cadets/restore"): ROSTER,
    ("get", "cadets/me"): (*NO_ENTRY, OK, OK, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    ("get", "cadets/{cadet_id}"): RECORD,
    ("get", "cadets/{cadet_id}/merits"): RECORD,
    ("patch", "cadets/{cadet_id}"): ROSTER,
    ("post", "cadets/{cadet_id}/archive"): ROSTER,
    ("post", "cadets/{cadet_id}/restore"): ROSTER,
    ("get", "cadets/{cadet_id}/photo"): RECORD,
    ("get", "cadets/{cadet_id}/photo/small"): RECORD,
    ("put", "cadets/{cadet_id}/photo"): (
        *NO_ENTRY,
        409,
        404,
        404,
        404,
        OK,
        OK,
        403,
        403,
        OK,
        OK,
        403,
    ),  # the cadet has sent one
    ("delete", "cadets/{cadet_id}/photo"): (
        *NO_ENTRY,
        403,
        404,
        404,
        404,
        EMPTY,
        EMPTY,
        403,
        403,
        EMPTY,
        EMPTY,
        403,
    ),
    ("get", "cadets/views"): signed_in(OK),
    ("post", "cadets/views"): signed_in(NEW),
    ("delete", "cadets/views/{view_id}"): holder("officer", EMPTY),
    ("get", "staff"): SERVES,
    ("post", "staff"): admin(NEW),
    ("get", "staff/me"): holder("officer"),
    ("patch", "staff/me"): holder("officer"),
    ("get", "staff/coverage"): SERVES,
    ("get", "staff/{member_id}"): SERVES,
    ("patch", "staff/{member_id}"): admin(),
    ("post", "staff/{member_id}/archive"): admin(),
    ("post", "staff/{member_id}/restore"): admin(),
    ("get", "privacy/retention/cadets"): admin(),
    ("get", "cadets/duplicates"): IMPORTS,
    ("get", "cadets/{cadet_id}/merge/{other_id}"): IMPORTS,
    ("post", "cadets/{cadet_id}/merge/{other_id}"): IMPORTS,
    ("get", "cadets/{cadet_id}/record"): RECORD,
    ("patch", "cadets/{cadet_id}/record"): ROSTER,
    ("post", "cadets/{cadet_id}/record/review"): ROSTER,
    ("patch", "cadets/me/record"): OWN_RECORD,
    ("post", "cadets/me/record/hand-in"): OWN_RECORD,
    ("put", "cadets/{cadet_id}/requirements/{kind}"): ROSTER,
    ("delete", "cadets/{cadet_id}/requirements/{kind}"): staff(
        403, 404, EMPTY, EMPTY, 403, 403, EMPTY, EMPTY
    ),
    ("post", "cadets/{cadet_id}/awards"): staff(403, 404, NEW, NEW, 403, 403, NEW, NEW),
    ("post", "cadets/{cadet_id}/awards/{award_id}/remove"): staff(
        403, 404, EMPTY, EMPTY, 403, 403, EMPTY, EMPTY
    ),
    ("get", "cadets/{cadet_id}/history"): HISTORY,
    ("get", "cadets/{cadet_id}/id-card"): RECORD,
    ("post", "cadets/{cadet_id}/id-card/phone"): OWN_PHONE,
    ("post", "cadets/{cadet_id}/id-card/reissue"): ROSTER,
    ("get", "corrections"): signed_in(OK),
    ("post", "corrections"): signed_in(NEW),
    ("get", "corrections/{correction_id}"): (*NO_ENTRY, OK, 404, 404, 404, OK, OK, 404, 404, OK, OK, 404),
    ("post", "corrections/{correction_id}/accept"): ROSTER,
    ("post", "corrections/{correction_id}/refuse"): ROSTER,
    ("get", "enrollments"): signed_in(OK),
    ("post", "enrollments"): staff(
        403, 404, 404, 404, 403, 403, NEW, NEW
    ),  # of a cadet who stands nowhere yet
    ("get", "enrollments/{enrollment_id}"): RECORD,
    ("patch", "enrollments/{enrollment_id}"): ROSTER,
    ("post", "enrollments/{enrollment_id}/transfers"): staff(
        403, 404, NEW, 403, 403, 403, NEW, NEW
    ),  # out of the platoon
    ("get", "enrollments/{enrollment_id}/grade"): RECORD,
    ("get", "enrollments/{enrollment_id}/grade/needed"): RECORD,
    ("put", "enrollments/{enrollment_id}/mark"): MARKS,
    ("get", "excuses"): signed_in(OK),
    ("post", "excuses"): (*NO_ENTRY, NEW, NEW, *(404,) * 9),
    ("get", "excuses/days"): (*NO_ENTRY, OK, OK, *(404,) * 9),
    ("get", "excuses/{excuse_id}"): EXCUSE,
    ("patch", "excuses/{excuse_id}"): OWN_EXCUSE,
    ("post", "excuses/{excuse_id}/withdraw"): OWN_EXCUSE,
    ("post", "excuses/{excuse_id}/appeal"): (*NO_ENTRY, 409, *OWN_EXCUSE[4:]),  # nobody has refused it
    ("post", "excuses/{excuse_id}/approve"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("post", "excuses/{excuse_id}/refuse"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("get", "excuses/{excuse_id}/letter"): EXCUSE,
    ("get", "excuses/{excuse_id}/letter/thumbnail"): EXCUSE,
    ("get", "training-days"): signed_in(OK),
    ("post", "training-days"): staff(403, 403, 403, 403, 403, NEW, NEW, NEW),
    ("get", "training-days/{day_id}"): signed_in(OK),
    ("patch", "training-days/{day_id}"): DAYS,
    ("post", "training-days/{day_id}/open"): DAYS,
    ("post", "training-days/{day_id}/close"): DAYS,
    ("post", "training-days/{day_id}/reopen"): DAYS,
    ("get", "terms/{term_id}/held-scans"): SHEETS,
    ("post", "held-scans/{scan_id}/apply"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("post", "held-scans/{scan_id}/refuse"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("get", "terms/{term_id}/calendars"): signed_in(OK),
    ("post", "terms/{term_id}/calendars"): staff(403, 403, 403, 403, 403, NEW, NEW, NEW),
    ("post", "terms/{term_id}/calendars/preview"): DAYS,
    ("post", "terms/{term_id}/calendars/{calendar_id}/undo"): DAYS,
    ("get", "training-days/{day_id}/staff"): SHEETS,
    ("put", "training-days/{day_id}/staff"): DAYS,
    # Everyone of the staff checks in for themselves, duty or not.
    ("post", "training-days/{day_id}/staff/check-in"): staff(OK, OK, OK, OK, OK, OK, OK, OK, leader=OK),
    ("post", "training-days/{day_id}/staff/check-out"): staff(
        400, 400, 400, 400, 400, 400, 400, 400, leader=400
    ),
    ("get", "training-days/{day_id}/head-counts"): SHEETS,
    ("post", "training-days/{day_id}/head-counts"): staff(403, 404, NEW, NEW, NEW, NEW, NEW, NEW, leader=NEW),
    ("get", "training-days/{day_id}/head-counts/{platoon_id}"): staff(
        403, 404, OK, OK, OK, OK, OK, OK, leader=OK
    ),
    ("get", "training-days/{day_id}/flags"): staff(403, OK, OK, OK, 403, OK, 403, OK),
    ("post", "training-days/{day_id}/flags"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("get", "training-days/{day_id}/scanners"): SHEETS,
    ("post", "training-days/{day_id}/scanners"): staff(403, OK, OK, OK, 403, OK, 403, OK),
    ("get", "training-days/{day_id}/arrivals"): SHEETS,
    ("get", "training-days/{day_id}/missing"): SHEETS,
    ("get", "training-days/{day_id}/make-ups"): SHEETS,
    ("post", "training-days/{day_id}/make-ups"): DAYS,
    ("post", "training-days/{day_id}/make-ups/clear"): DAYS,
    ("get", "training-days/{day_id}/muster"): SHEETS,
    ("get", "training-days/{day_id}/records"): SHEETS,
    ("put", "training-days/{day_id}/records"): staff(403, 404, OK, OK, 403, OK, 403, OK),
    ("post", "training-days/{day_id}/records/rest"): staff(403, OK, OK, OK, 403, OK, 403, OK),
    ("post", "training-days/{day_id}/scans"): staff(403, OK, OK, OK, 403, OK, 403, OK),  # see WRITTEN
    ("post", "training-days/{day_id}/scanner/faces"): staff(403, OK, OK, OK, 403, OK, 403, OK),
    ("get", "training-days/{day_id}/scanner"): staff(403, OK, OK, OK, 403, OK, 403, OK),
    ("get", "completions"): SHEETS,
    ("post", "completions/serials"): IMPORTS,
    ("put", "completions/{cadet_id}/serial"): staff(
        403, 403, 403, 403, 403, 403, 409, 409
    ),  # has completed nothing
    ("get", "ledger"): signed_in(OK),
    ("post", "ledger"): staff(403, 404, NEW, NEW, NEW, NEW, 403, NEW),
    ("post", "ledger/batch"): staff(403, 404, NEW, NEW, NEW, NEW, 403, NEW),
    ("get", "ledger/recommendations"): staff(403, OK, OK, OK, OK, OK, OK, OK, leader=OK),
    ("post", "ledger/recommendations"): staff(403, 404, NEW, NEW, NEW, NEW, NEW, NEW, leader=NEW),
    # Of the sergeant, whom nobody of the table is.
    ("post", "ledger/recommendations/{recommendation_id}/approve"): staff(403, 404, OK, OK, OK, OK, 403, OK),
    ("post", "ledger/recommendations/{recommendation_id}/refuse"): staff(
        403, 404, OK, OK, OK, OK, 404, OK, leader=404
    ),
    ("get", "terms/{term_id}/ledger/fairness"): SHEETS,
    ("get", "terms/{term_id}/ledger/allowances"): staff(403, OK, OK, OK, OK, OK, 403, OK),
    ("get", "terms/{term_id}/marks"): SHEETS,
    ("get", "enrollments/{enrollment_id}/mark/history"): staff(403, 404, OK, OK, OK, OK, OK, OK, leader=OK),
    ("post", "enrollments/{enrollment_id}/mark/complete"): MARKS,
    # Its INC has no deadline.
    ("post", "enrollments/{enrollment_id}/mark/lapse"): staff(403, 404, 409, 409, 403, 403, 409, 409),
    ("get", "ledger/{entry_id}"): RECORD,
    ("post", "ledger/{entry_id}/void"): staff(403, 404, OK, OK, OK, OK, 403, OK),
    ("get", "reports"): REPORTS,
    ("post", "reports"): staff(403, 404, TAKEN, 403, 403, TAKEN, TAKEN, TAKEN),  # of Alpha
    ("get", "reports/{report_id}"): staff(403, 404, OK, 403, 403, 404, 404, 404),  # the officer's
    ("get", "reports/{report_id}/file"): staff(403, 404, OK, 403, 403, 404, 404, 404),
    # It is there: neither cancelled nor tried again.
    ("post", "reports/{report_id}/cancel"): staff(403, 404, 409, 403, 403, 404, 404, 404),
    ("post", "reports/{report_id}/retry"): staff(403, 404, 409, 403, 403, 404, 404, 404),
    ("get", "report-kinds"): REPORTS,
    ("get", "terms/{term_id}/charts"): SHEETS,
    ("get", "documents/{code}"): everyone(OK),
    ("get", "notifications"): signed_in(OK),
    ("post", "notifications/{notification_id}/read"): holder("own cadet"),
    ("post", "notifications/read-all"): signed_in(EMPTY),
    ("get", "notifications/settings"): signed_in(OK),
    ("patch", "notifications/settings"): signed_in(OK),
    ("get", "notifications/devices"): signed_in(OK),
    ("post", "notifications/devices"): signed_in(409),  # the test server has no key
    ("delete", "notifications/devices/{device_id}"): holder("own cadet", EMPTY),
    ("post", "notifications/unsubscribe/{token}"): everyone(404),  # of no mail
    # A question of the first cadet to the admins, with a file.
    ("get", "threads"): signed_in(OK),
    ("post", "threads"): (*NO_ENTRY, *(NEW,) * 9, 403, NEW),  # an admin asks no admins
    ("get", "threads/channels"): signed_in(OK),
    ("get", "threads/{thread_id}"): ASKED,
    ("get", "threads/{thread_id}/messages"): ASKED,
    ("post", "threads/{thread_id}/messages"): (*NO_ENTRY, NEW, *(404,) * 8, NEW, 404),
    ("post", "threads/{thread_id}/read"): (*NO_ENTRY, EMPTY, *(404,) * 8, EMPTY, 404),
    ("get", "messages"): signed_in(OK),
    ("get", "messages/unread"): signed_in(OK),
    ("get", "messages/{message_id}"): ASKED,
    ("patch", "messages/{message_id}"): holder("own cadet"),
    ("post", "messages/{message_id}/hide"): admin(),
    ("get", "messages/{message_id}/file"): ASKED,
    ("get", "messages/{message_id}/file/thumbnail"): ASKED,
    # To Alpha, by the officer.
    ("get", "announcements"): signed_in(OK),
    ("get", "announcements/reach"): signed_in(OK),
    ("post", "announcements"): (*NO_ENTRY, 404, 404, 404, 404, NEW, 404, 403, NEW, NEW, NEW, 403),
    ("post", "announcements/{announcement_id}/read"): FOR_ALPHA,
    ("post", "announcements/{announcement_id}/withdraw"): (*NO_ENTRY, *(404,) * 4, OK, *(404,) * 4, OK, 404),
    ("get", "announcements/{announcement_id}/receipts"): (*NO_ENTRY, *(404,) * 4, OK, *(404,) * 4, OK, 404),
    ("post", "announcements/{announcement_id}/pictures"): (
        *NO_ENTRY,
        *(404,) * 4,
        NEW,
        *(404,) * 4,
        NEW,
        404,
    ),
    ("get", "announcements/{announcement_id}/pictures/{picture_id}"): FOR_ALPHA,
    ("get", "announcements/{announcement_id}/pictures/{picture_id}/small"): FOR_ALPHA,
    ("delete", "announcements/{announcement_id}/pictures/{picture_id}"): (
        *(*NO_ENTRY, *(404,) * 4, EMPTY),
        *(*(404,) * 4, EMPTY, 404),
    ),
    ("get", "imports"): IMPORTS,
    ("post", "imports"): staff(403, 403, 403, 403, 403, 403, NEW, NEW),
    ("get", "imports/{import_id}"): IMPORTS,
    ("get", "imports/{import_id}/preview"): IMPORTS,
    ("post", "imports/look"): IMPORTS,
    ("post", "imports/{import_id}/preview"): IMPORTS,
    ("patch", "imports/{import_id}/rows/{row}"): IMPORTS,
    ("post", "imports/{import_id}/rows/{row}/match"): IMPORTS,
    ("post", "imports/{import_id}/choose"): IMPORTS,
    ("post", "imports/{import_id}/commit"): IMPORTS,
    ("get", "imports/{import_id}/undo"): IMPORTS,
    # It is not committed.
    ("post", "imports/{import_id}/undo"): staff(403, 403, 403, 403, 403, 403, 409, 409),
    ("get", "terms/{term_id}/unmatched-rows"): IMPORTS,
    ("get", "terms/{term_id}/export"): IMPORTS,
    ("get", "audit"): admin(),
    ("get", "audit/chain"): admin(),
    ("get", "audit/export"): admin(),
    ("get", "cadets/{cadet_id}/viewers"): (*NO_ENTRY, OK, 404, 404, 404, 403, 403, 403, 403, 403, OK, 403),
    ("get", "privacy/notice"): everyone(OK),
    ("post", "privacy/notices"): admin(NEW),
    ("get", "privacy/consent"): signed_in(OK),
    ("post", "privacy/consent"): signed_in(NEW),
    ("get", "privacy/my-data"): signed_in(OK),
    ("post", "privacy/my-data/pdf"): signed_in(TAKEN),
    ("get", "privacy/my-data/pdf/{own_data_id}"): holder("own cadet"),
    ("get", "privacy/my-data/pdf/{own_data_id}/file"): holder("own cadet"),
    ("get", "privacy/erasures"): signed_in(OK),  # the own ones; for admins all
    ("post", "privacy/erasures"): signed_in(NEW),
    ("get", "privacy/erasures/{erasure_id}/preview"): admin(),
    ("post", "privacy/erasures/{erasure_id}/accept"): admin(),
    ("post", "privacy/erasures/{erasure_id}/refuse"): admin(),
    ("get", "privacy/retention"): admin(),
    ("patch", "privacy/retention"): admin(),
    ("get", "watch"): admin(),
    ("get", "watch/samples"): admin(),
    ("get", "watch/alerts"): admin(),
    ("get", "watch/jobs"): admin(),
    ("get", "watch/runs"): admin(),
    ("post", "watch/jobs/{job}/run"): admin(TAKEN),
    ("get", "incidents"): admin(),
    ("post", "incidents"): admin(NEW),
    ("get", "incidents/{incident_id}"): admin(),
    ("patch", "incidents/{incident_id}"): admin(),
    ("get", "events"): signed_in(OK),
}

# Which of the two cadets the lists show: own (Alpha), other (Bravo). None: the route is closed, see above.
NOBODY: set[str] = set()
OWN, OTHER, BOTH = {"own"}, {"other"}, {"own", "other"}
OPEN_LIST = (None, None, None, OWN, OTHER, NOBODY, OTHER, OWN, OWN, OWN, BOTH, BOTH, BOTH, OWN)
STAFF_LIST = (None, None, None, None, None, None, OTHER, OWN, OWN, OWN, BOTH, BOTH, BOTH, OWN)
ROSTER_LIST = (None, None, None, OWN, OTHER, NOBODY, OTHER, OWN, OWN, NOBODY, NOBODY, BOTH, BOTH, NOBODY)
RECORDERS = (None, None, None, None, None, None, OTHER, OWN, OWN, None, BOTH, None, BOTH, None)
SEEN = {
    "corrections": ROSTER_LIST,
    "excuses": (None, None, None, OWN, OTHER, NOBODY, OTHER, OWN, OWN, NOBODY, BOTH, NOBODY, BOTH, NOBODY),
    "cadets": OPEN_LIST,
    "enrollments": OPEN_LIST,
    "ledger": OPEN_LIST,
    "terms/{term_id}/marks": STAFF_LIST,
    "ledger/recommendations": (
        None,
        None,
        None,
        None,
        None,
        None,
        OTHER,
        OWN,
        OWN,
        OWN,
        BOTH,
        NOBODY,
        BOTH,
        NOBODY,
    ),
    "activities/{activity_id}/participants": OPEN_LIST,
    "terms/{term_id}/hours": STAFF_LIST,
    "terms/{term_id}/board": (
        *(None,) * 6,
        OTHER,
        OWN,
        OWN,
        None,
        None,
        BOTH,
        BOTH,
        None,
    ),
    "terms/{term_id}/scores": OPEN_LIST,
    "terms/{term_id}/grades": STAFF_LIST,
    "terms/{term_id}/held-scans": STAFF_LIST,
    "training-days/{day_id}/make-ups": STAFF_LIST,
    "training-days/{day_id}/records": STAFF_LIST,
    "training-days/{day_id}/muster": STAFF_LIST,
    "training-days/{day_id}/missing": STAFF_LIST,
    "training-days/{day_id}/flags": RECORDERS,
    "training-days/{day_id}/scanner": RECORDERS,
}

# Requests about both cadets that are answered row by row: for which it is done.
ENCODERS = (None, None, None, None, None, None, OTHER, OWN, OWN, OWN, None, None, BOTH, None)
WRITTEN = {"training-days/{day_id}/scans": RECORDERS, "terms/{term_id}/scores": ENCODERS}

# What a socket hears besides the unit's and the person's own events; a number is the code that it is closed with.
ADMINS, CORPS, ALPHA, BRAVO, PLATOON = "admins", "corps", "company:alpha", "company:bravo", "platoon:first"
HEARD: tuple[int | set[str], ...] = (
    4401,
    4401,
    4403,
    set(),
    set(),
    set(),
    {BRAVO},
    {ALPHA},
    {PLATOON},
    {ALPHA},
    {CORPS},
    {CORPS},
    {CORPS, ADMINS},
    {ALPHA},
)

# Django's admin pages: the door.
ADMIN_PAGES = (302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 302, 200, 302)

# Commands of the operator at the terminal; who has no shell on the server has none of them.
COMMANDS = {
    "audit", "backup_database", "create_admin", "export_nodejs_data", "files", "grades", "import_django_data", "load_corps",
    "load_demo", "maintenance", "restore_database", "retention", "rollback_migration", "secrets", "vapid_key",
    "verify_migration",
}  # fmt: skip

# What an admin may write in maintenance: sign in and out, look, and end it. Everything else gets 503 `maintenance`.
OPEN_IN_MAINTENANCE = {
    ("post", "auth/login"),
    ("post", "auth/login/second-factor"),
    ("post", "auth/refresh"),
    ("post", "auth/logout"),
    ("post", "auth/ws-ticket"),
    ("delete", "auth/sessions"),
    ("delete", "auth/sessions/{session_id}"),
    ("put", "unit/maintenance"),
}

# Whoever has not consented to the privacy notice in force gets 403 `consent_needed` from all others.
OPEN_WITHOUT_CONSENT = {
    ("post", "auth/login"),
    ("post", "auth/login/second-factor"),
    ("post", "auth/register"),
    ("post", "auth/activate"),
    ("post", "auth/password/change"),
    ("post", "auth/password/reset"),
    ("post", "auth/password/reset/confirm"),
    ("post", "auth/refresh"),
    ("post", "auth/logout"),
    ("get", "auth/me"),
    ("get", "auth/sessions"),
    ("delete", "auth/sessions"),
    ("delete", "auth/sessions/{session_id}"),
    ("get", "auth/totp"),
    ("post", "auth/totp"),
    ("post", "auth/totp/confirm"),
    ("post", "auth/totp/recovery-codes"),
    ("post", "auth/totp/disable"),
    ("get", "unit"),
    ("get", "unit/emblems"),
    ("get", "unit/emblems/{kind}/picture"),
    ("get", "calendar/feeds/{token}.ics"),
    ("get", "documents/{code}"),
    ("post", "notifications/unsubscribe/{token}"),
    ("get", "privacy/notice"),
    ("get", "privacy/consent"),
    ("post", "privacy/consent"),
    ("get", "privacy/my-data"),
    ("post", "privacy/my-data/pdf"),
    ("get", "privacy/my-data/pdf/{own_data_id}"),
    ("get", "privacy/my-data/pdf/{own_data_id}/file"),
    ("get", "privacy/erasures"),
    ("post", "privacy/erasures"),
}
