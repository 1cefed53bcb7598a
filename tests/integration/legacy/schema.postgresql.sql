-- The old server's own schema in PostgreSQL: tables and columns, as pg_dump writes them.
CREATE TABLE activities (
    id integer NOT NULL,
    title text NOT NULL,
    description text,
    date text,
    image_path text,
    images text,
    type text
);
CREATE TABLE activity_images (
    id integer NOT NULL,
    activity_id integer,
    image_path text NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE admin_messages (
    id integer NOT NULL,
    user_id integer,
    sender_role text,
    subject text,
    message text,
    status text DEFAULT 'pending'::text,
    admin_reply text,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE attendance_records (
    id integer NOT NULL,
    training_day_id integer NOT NULL,
    cadet_id integer NOT NULL,
    status text NOT NULL,
    remarks text,
    time_in text,
    time_out text,
    CONSTRAINT attendance_records_status_check CHECK ((status = ANY (ARRAY['present'::text, 'absent'::text, 'late'::text, 'excused'::text])))
);
CREATE TABLE audit_logs (
    id integer NOT NULL,
    table_name text NOT NULL,
    operation text NOT NULL,
    record_id integer,
    user_id integer,
    payload jsonb,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE cadets (
    id integer NOT NULL,
    rank text,
    first_name text NOT NULL,
    middle_name text,
    last_name text NOT NULL,
    suffix_name text,
    email text,
    contact_number text,
    address text,
    course text,
    year_level text,
    school_year text,
    battalion text,
    company text,
    platoon text,
    cadet_course text,
    semester text,
    corp_position text,
    gender text,
    status text DEFAULT 'Ongoing'::text,
    student_id text NOT NULL,
    profile_pic text,
    is_profile_completed boolean DEFAULT false,
    is_archived boolean DEFAULT false,
    has_seen_guide boolean DEFAULT false,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    birthdate date
);
CREATE TABLE excuse_letters (
    id integer NOT NULL,
    cadet_id integer,
    date_absent date,
    reason text,
    file_url text,
    status character varying(20) DEFAULT 'pending'::character varying,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE grades (
    id integer NOT NULL,
    cadet_id integer NOT NULL,
    attendance_present integer DEFAULT 0,
    merit_points integer DEFAULT 0,
    demerit_points integer DEFAULT 0,
    prelim_score integer DEFAULT 0,
    midterm_score integer DEFAULT 0,
    final_score integer DEFAULT 0,
    status text DEFAULT 'active'::text,
    lifetime_merit_points integer DEFAULT 0
);
CREATE TABLE merit_demerit_logs (
    id integer NOT NULL,
    cadet_id integer,
    type text NOT NULL,
    points integer NOT NULL,
    reason text,
    date_recorded timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    issued_by_user_id integer,
    issued_by_name text,
    CONSTRAINT merit_demerit_logs_type_check CHECK ((type = ANY (ARRAY['merit'::text, 'demerit'::text])))
);
CREATE TABLE notifications (
    id integer NOT NULL,
    user_id integer,
    message text NOT NULL,
    type text NOT NULL,
    is_read boolean DEFAULT false,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE push_subscriptions (
    id integer NOT NULL,
    user_id integer,
    endpoint text NOT NULL,
    keys text NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE staff_attendance_records (
    id integer NOT NULL,
    training_day_id integer NOT NULL,
    staff_id integer NOT NULL,
    status text NOT NULL,
    remarks text,
    time_in text,
    time_out text,
    CONSTRAINT staff_attendance_records_status_check CHECK ((status = ANY (ARRAY['present'::text, 'absent'::text, 'late'::text, 'excused'::text])))
);
CREATE TABLE staff_messages (
    id integer NOT NULL,
    sender_staff_id integer NOT NULL,
    content text NOT NULL,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE sync_events (
    id integer NOT NULL,
    event_type text NOT NULL,
    cadet_id integer,
    payload jsonb,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    processed boolean DEFAULT false,
    processed_at timestamp without time zone
);
CREATE TABLE system_settings (
    id integer NOT NULL,
    key text NOT NULL,
    value text
);
CREATE TABLE training_days (
    id integer NOT NULL,
    date text NOT NULL,
    title text NOT NULL,
    description text
);
CREATE TABLE training_staff (
    id integer NOT NULL,
    rank text,
    first_name text NOT NULL,
    middle_name text,
    last_name text NOT NULL,
    suffix_name text,
    email text,
    contact_number text,
    role text DEFAULT 'Instructor'::text,
    profile_pic text,
    afpsn text,
    birthdate text,
    birthplace text,
    age integer,
    height text,
    weight text,
    blood_type text,
    address text,
    civil_status text,
    nationality text,
    gender text,
    language_spoken text,
    combat_boots_size text,
    uniform_size text,
    bullcap_size text,
    facebook_link text,
    rotc_unit text,
    mobilization_center text,
    is_profile_completed boolean DEFAULT false,
    has_seen_guide boolean DEFAULT false,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    is_archived boolean DEFAULT false
);
CREATE TABLE user_settings (
    user_id integer NOT NULL,
    email_alerts boolean DEFAULT true,
    push_notifications boolean DEFAULT true,
    activity_updates boolean DEFAULT true,
    dark_mode boolean DEFAULT false,
    compact_mode boolean DEFAULT false,
    primary_color text DEFAULT 'blue'::text,
    custom_bg text
);
CREATE TABLE users (
    id integer NOT NULL,
    username text NOT NULL,
    password text NOT NULL,
    role text NOT NULL,
    cadet_id integer,
    staff_id integer,
    is_approved integer DEFAULT 0,
    email text,
    profile_pic text,
    gender text,
    is_archived boolean DEFAULT false,
    last_latitude double precision,
    last_longitude double precision,
    last_location_at timestamp without time zone,
    last_seen timestamp without time zone,
    created_at timestamp without time zone DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'cadet'::text, 'training_staff'::text])))
);
