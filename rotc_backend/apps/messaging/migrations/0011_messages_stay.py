"""What was written is never deleted, nor moved or given to another author; a body changes only beside its version."""

from django.db import migrations

STAYS = """
CREATE FUNCTION messaging_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% only grows: rows are never deleted', TG_TABLE_NAME;
    END IF;
    IF TG_TABLE_NAME = 'messaging_message' THEN
        IF (NEW.thread_id, NEW.author_id, NEW.written_at) IS DISTINCT FROM (OLD.thread_id, OLD.author_id, OLD.written_at) THEN
            RAISE EXCEPTION 'who wrote a message, where and when stays as it is';
        END IF;
        IF OLD.hidden_at IS NOT NULL AND NEW.hidden_at IS DISTINCT FROM OLD.hidden_at THEN
            RAISE EXCEPTION 'a message is hidden once';
        END IF;
        -- Emptied only when its author is erased.
        IF NEW.body <> OLD.body AND NEW.body <> '' AND NOT EXISTS (
            SELECT FROM messaging_messageversion WHERE message_id = OLD.id AND body = OLD.body
        ) THEN
            RAISE EXCEPTION 'what a message said before is kept as a version';
        END IF;
    ELSIF NEW.message_id <> OLD.message_id OR (NEW.body <> OLD.body AND NEW.body <> '') THEN
        RAISE EXCEPTION 'a version stays as it is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER messages_stay BEFORE UPDATE OR DELETE ON messaging_message
    FOR EACH ROW EXECUTE FUNCTION messaging_refuse_rewriting();
CREATE TRIGGER versions_stay BEFORE UPDATE OR DELETE ON messaging_messageversion
    FOR EACH ROW EXECUTE FUNCTION messaging_refuse_rewriting();
"""
GOES = """
DROP TRIGGER messages_stay ON messaging_message;
DROP TRIGGER versions_stay ON messaging_messageversion;
DROP FUNCTION messaging_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_conversations")]

    operations = [migrations.RunSQL(STAYS, GOES)]
