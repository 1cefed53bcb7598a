-- The old server's own schema, as its database.js makes it in SQLite (with the migrations that units ran by hand).

CREATE TABLE excuse_letters (
id INTEGER PRIMARY KEY AUTOINCREMENT,
cadet_id INTEGER,
date_absent TEXT,
reason TEXT,
file_url TEXT,
status TEXT DEFAULT 'pending',
created_at TEXT DEFAULT (datetime('now'))
);

CREATE TABLE cadets (
id INTEGER PRIMARY KEY AUTOINCREMENT,
rank TEXT,
first_name TEXT NOT NULL,
middle_name TEXT,
last_name TEXT NOT NULL,
suffix_name TEXT,
email TEXT,
contact_number TEXT,
address TEXT,
course TEXT,
year_level TEXT,
school_year TEXT,
battalion TEXT,
company TEXT,
platoon TEXT,
cadet_course TEXT,
semester TEXT,
corp_position TEXT,
gender TEXT,
status TEXT DEFAULT 'Ongoing',
student_id TEXT UNIQUE NOT NULL,
profile_pic TEXT,
is_profile_completed INTEGER DEFAULT 0,
is_archived INTEGER DEFAULT 0,
created_at TEXT DEFAULT CURRENT_TIMESTAMP
, has_seen_guide INTEGER DEFAULT 0, religion TEXT, birthdate TEXT);

CREATE TABLE users (
id INTEGER PRIMARY KEY AUTOINCREMENT,
username TEXT UNIQUE NOT NULL,
password TEXT NOT NULL,
role TEXT CHECK(role IN ('admin', 'cadet', 'training_staff')) NOT NULL,
cadet_id INTEGER,
staff_id INTEGER REFERENCES training_staff(id) ON DELETE CASCADE,
is_approved INTEGER DEFAULT 0,
email TEXT,
profile_pic TEXT,
gender TEXT,
is_archived INTEGER DEFAULT 0,
created_at TEXT DEFAULT CURRENT_TIMESTAMP,
last_latitude REAL,
last_longitude REAL,
last_location_at TEXT, last_seen TEXT,
FOREIGN KEY (cadet_id) REFERENCES cadets(id) ON DELETE CASCADE
);

CREATE TABLE grades (
id INTEGER PRIMARY KEY AUTOINCREMENT,
cadet_id INTEGER UNIQUE NOT NULL,
attendance_present INTEGER DEFAULT 0,
merit_points INTEGER DEFAULT 0,
demerit_points INTEGER DEFAULT 0,
prelim_score INTEGER DEFAULT 0,
midterm_score INTEGER DEFAULT 0,
final_score INTEGER DEFAULT 0,
status TEXT DEFAULT 'active', lifetime_merit_points INTEGER DEFAULT 0,
FOREIGN KEY (cadet_id) REFERENCES cadets(id) ON DELETE CASCADE
);

CREATE TABLE activities (
id INTEGER PRIMARY KEY AUTOINCREMENT,
title TEXT NOT NULL,
description TEXT,
date TEXT,
image_path TEXT,
images TEXT,
type TEXT
);

CREATE TABLE merit_demerit_logs (
id INTEGER PRIMARY KEY AUTOINCREMENT,
cadet_id INTEGER,
type TEXT CHECK(type IN ('merit', 'demerit')) NOT NULL,
points INTEGER NOT NULL,
reason TEXT,
date_recorded TEXT DEFAULT CURRENT_TIMESTAMP, issued_by_user_id INTEGER, issued_by_name TEXT,
FOREIGN KEY (cadet_id) REFERENCES cadets(id) ON DELETE CASCADE
);

CREATE TABLE training_days (
id INTEGER PRIMARY KEY AUTOINCREMENT,
date TEXT NOT NULL,
title TEXT NOT NULL,
description TEXT
);

CREATE TABLE attendance_records (
id INTEGER PRIMARY KEY AUTOINCREMENT,
training_day_id INTEGER NOT NULL,
cadet_id INTEGER NOT NULL,
status TEXT CHECK(status IN ('present', 'absent', 'late', 'excused')) NOT NULL,
remarks TEXT, time_in TEXT, time_out TEXT,
UNIQUE(training_day_id, cadet_id),
FOREIGN KEY(training_day_id) REFERENCES training_days(id) ON DELETE CASCADE,
FOREIGN KEY(cadet_id) REFERENCES cadets(id) ON DELETE CASCADE
);

CREATE TABLE system_settings (
id INTEGER PRIMARY KEY AUTOINCREMENT,
key TEXT UNIQUE NOT NULL,
value TEXT
);

CREATE TABLE training_staff (
id INTEGER PRIMARY KEY AUTOINCREMENT,
rank TEXT,
first_name TEXT NOT NULL,
middle_name TEXT,
last_name TEXT NOT NULL,
suffix_name TEXT,
email TEXT UNIQUE,
contact_number TEXT,
role TEXT DEFAULT 'Instructor',
profile_pic TEXT,
afpsn TEXT,
birthdate TEXT,
birthplace TEXT,
age INTEGER,
height TEXT,
weight TEXT,
blood_type TEXT,
address TEXT,
civil_status TEXT,
nationality TEXT,
gender TEXT,
language_spoken TEXT,
combat_boots_size TEXT,
uniform_size TEXT,
bullcap_size TEXT,
facebook_link TEXT,
rotc_unit TEXT,
mobilization_center TEXT,
is_profile_completed INTEGER DEFAULT 0,
has_seen_guide INTEGER DEFAULT 0,
created_at TEXT DEFAULT CURRENT_TIMESTAMP
, is_archived INTEGER DEFAULT 0);

CREATE TABLE staff_attendance_records (
id INTEGER PRIMARY KEY AUTOINCREMENT,
training_day_id INTEGER NOT NULL,
staff_id INTEGER NOT NULL,
status TEXT CHECK(status IN ('present', 'absent', 'late', 'excused')) NOT NULL,
remarks TEXT, time_in TEXT, time_out TEXT,
UNIQUE(training_day_id, staff_id),
FOREIGN KEY(training_day_id) REFERENCES training_days(id) ON DELETE CASCADE,
FOREIGN KEY(staff_id) REFERENCES training_staff(id) ON DELETE CASCADE
);

CREATE TABLE notifications (
id INTEGER PRIMARY KEY AUTOINCREMENT,
user_id INTEGER,
message TEXT NOT NULL,
type TEXT NOT NULL,
is_read INTEGER DEFAULT 0,
created_at TEXT DEFAULT CURRENT_TIMESTAMP,
FOREIGN KEY(user_id) REFERENCES users(id) ON DELETE SET NULL
);

CREATE TABLE staff_messages (
id INTEGER PRIMARY KEY AUTOINCREMENT,
sender_staff_id INTEGER NOT NULL,
content TEXT NOT NULL,
created_at TEXT DEFAULT CURRENT_TIMESTAMP,
FOREIGN KEY(sender_staff_id) REFERENCES training_staff(id) ON DELETE CASCADE
);

CREATE TABLE user_settings (
user_id INTEGER PRIMARY KEY,
email_alerts INTEGER DEFAULT 1,
push_notifications INTEGER DEFAULT 1,
activity_updates INTEGER DEFAULT 1,
dark_mode INTEGER DEFAULT 0,
compact_mode INTEGER DEFAULT 0,
primary_color TEXT DEFAULT 'blue',
FOREIGN KEY(user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE push_subscriptions (
id INTEGER PRIMARY KEY AUTOINCREMENT,
user_id INTEGER,
endpoint TEXT NOT NULL UNIQUE,
keys TEXT NOT NULL,
created_at TEXT DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE admin_messages (
id INTEGER PRIMARY KEY AUTOINCREMENT,
user_id INTEGER,
sender_role TEXT,
subject TEXT,
message TEXT,
status TEXT DEFAULT 'pending',
admin_reply TEXT,
created_at TEXT DEFAULT CURRENT_TIMESTAMP,
FOREIGN KEY(user_id) REFERENCES users(id) ON DELETE CASCADE
);

CREATE TABLE audit_logs (
id INTEGER PRIMARY KEY AUTOINCREMENT,
table_name TEXT NOT NULL,
operation TEXT NOT NULL,
record_id INTEGER,
user_id INTEGER,
payload TEXT,
created_at TEXT DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE sync_events (
id INTEGER PRIMARY KEY AUTOINCREMENT,
event_type TEXT NOT NULL,
cadet_id INTEGER,
payload TEXT,
created_at TEXT DEFAULT CURRENT_TIMESTAMP,
processed INTEGER DEFAULT 0,
processed_at TEXT
);
