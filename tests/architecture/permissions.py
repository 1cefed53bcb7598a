"""Who may call what: one row per route and method. A route that is not here fails the run.

Columns are the answers to: nobody signed in, a cadet whose row it is, another cadet, staff, the admin. 4xx and 2xx stand as
they are answered to a well-formed request; ids point to rows of the first cadet.
"""

OK, NEW, TAKEN, EMPTY = 200, 201, 202, 204
ANYONE = (OK, OK, OK, OK, OK)
SIGNED_IN = (401, OK, OK, OK, OK)
OWN = (401, OK, 404, OK, OK)
STAFF = (401, 403, 403, OK, OK)
STAFF_NEW = (401, 403, 403, NEW, NEW)
ADMIN = (401, 403, 403, 403, OK)
ADMIN_NEW = (401, 403, 403, 403, NEW)

PERMISSIONS = {
    ("post", "auth/login"): ANYONE,
    ("post", "auth/refresh"): ANYONE,
    ("post", "auth/logout"): (EMPTY, EMPTY, EMPTY, EMPTY, EMPTY),
    ("get", "auth/me"): SIGNED_IN,
    ("post", "auth/ws-ticket"): SIGNED_IN,
    ("get", "duties"): SIGNED_IN,
    ("post", "duties"): ADMIN_NEW,
    ("get", "duties/{duty_id}"): (401, 404, 404, OK, OK),
    ("patch", "duties/{duty_id}"): ADMIN,
    ("delete", "duties/{duty_id}"): ADMIN,
    ("get", "unit"): ANYONE,
    ("get", "companies"): SIGNED_IN,
    ("get", "terms"): SIGNED_IN,
    ("post", "terms"): ADMIN_NEW,
    ("get", "terms/{term_id}"): SIGNED_IN,
    ("get", "terms/{term_id}/policy"): SIGNED_IN,
    ("get", "terms/{term_id}/grades"): STAFF,
    ("get", "terms/{term_id}/scores"): SIGNED_IN,
    ("put", "terms/{term_id}/scores"): STAFF,
    ("get", "cadets"): SIGNED_IN,
    ("post", "cadets"): STAFF_NEW,
    ("get", "cadets/me"): (401, OK, OK, 404, 404),
    ("get", "cadets/{cadet_id}"): OWN,
    ("patch", "cadets/{cadet_id}"): STAFF,
    ("post", "cadets/{cadet_id}/archive"): STAFF,
    ("post", "cadets/{cadet_id}/restore"): STAFF,
    ("get", "cadets/{cadet_id}/id-card"): OWN,
    ("post", "cadets/{cadet_id}/id-card/reissue"): STAFF,
    ("get", "enrollments"): SIGNED_IN,
    ("post", "enrollments"): STAFF_NEW,
    ("get", "enrollments/{enrollment_id}"): OWN,
    ("patch", "enrollments/{enrollment_id}"): STAFF,
    ("get", "enrollments/{enrollment_id}/grade"): OWN,
    ("put", "enrollments/{enrollment_id}/mark"): STAFF,
    ("get", "training-days"): SIGNED_IN,
    ("post", "training-days"): STAFF_NEW,
    ("get", "training-days/{day_id}"): SIGNED_IN,
    ("patch", "training-days/{day_id}"): STAFF,
    ("post", "training-days/{day_id}/open"): STAFF,
    ("post", "training-days/{day_id}/close"): STAFF,
    ("post", "training-days/{day_id}/reopen"): STAFF,
    ("get", "training-days/{day_id}/muster"): STAFF,
    ("get", "training-days/{day_id}/records"): STAFF,
    ("put", "training-days/{day_id}/records"): STAFF,
    ("post", "training-days/{day_id}/scans"): STAFF,
    ("get", "ledger"): SIGNED_IN,
    ("post", "ledger"): STAFF_NEW,
    ("get", "ledger/{entry_id}"): OWN,
    ("post", "ledger/{entry_id}/void"): STAFF,
    ("get", "reports"): STAFF,
    ("post", "reports"): (401, 403, 403, TAKEN, TAKEN),
    ("get", "reports/{report_id}"): (401, 403, 403, OK, 404),
    ("get", "reports/{report_id}/file"): (401, 403, 403, OK, 404),
    ("get", "notifications"): SIGNED_IN,
    ("post", "notifications/{notification_id}/read"): (401, OK, 404, 404, 404),
    ("post", "notifications/read-all"): (401, EMPTY, EMPTY, EMPTY, EMPTY),
    ("get", "imports"): STAFF,
    ("post", "imports"): STAFF_NEW,
    ("get", "imports/{import_id}"): STAFF,
    ("get", "imports/{import_id}/preview"): STAFF,
    ("post", "imports/{import_id}/commit"): STAFF,
    ("get", "audit"): (401, 403, 403, 403, OK),
    ("get", "audit/export"): (401, 403, 403, 403, OK),
    ("get", "cadets/{cadet_id}/viewers"): (401, OK, 404, 403, OK),
    ("get", "events"): SIGNED_IN,
}
