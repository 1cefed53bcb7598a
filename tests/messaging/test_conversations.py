"""Conversations: with the admins, in a company's channel; seen by those who take part, kept as they were written."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.files.models import StoredFile
from apps.integration.services.own_data import read_own_data
from apps.messaging import tasks
from apps.messaging.models import Announcement, Message, MessageVersion, Notification, Thread
from apps.messaging.rules import conversations as rules
from apps.messaging.selectors import conversations as found
from apps.messaging.services import conversations, forgetting
from apps.system.models import Company, OutboxEvent
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.files import samples
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
API = "/api/v1"
NOW = cast.MUSTER


@pytest.fixture
def cadet(corps):
    user = cast.account(Role.CADET)
    cast.enrolled(corps, user=user)
    return user


def asked(user, body="It is lost.", *, now=NOW, file=None) -> Message:
    """The first message of a question to the admins."""
    thread = conversations.open_thread(
        actor=user, subject="My ID card", body=body, file=file, company_id=None, now=now
    )
    return thread.messages.get()


def answered(user, message, body="Come by.", *, now=NOW) -> Message:
    return conversations.write_message(actor=user, thread_id=message.thread_id, body=body, file=None, now=now)


def unread(user) -> dict[str, int]:
    return cast.client_of(user).get(f"{API}/messages/unread").json()


def told() -> None:
    """Let the worker tell what the outbox asks for."""
    for event in OutboxEvent.objects.filter(type="messaging.message_written").order_by("id"):
        assert REACTIONS[event.type] == ("messaging.notify_message",)
        tasks.notify_message(**event.data, event_seq=1)


def test_a_question_goes_to_all_admins_any_of_whom_answers_and_each_sees_what_is_unread(corps, cadet):
    other_admin = cast.account(Role.ADMIN)
    client, admin = cast.client_of(cadet), cast.client_of(other_admin)
    body = {"subject": "My ID card", "body": "It is lost. See http://example.org"}

    opened = client.post(f"{API}/threads", body, format="json").json()
    [listed] = admin.get(f"{API}/threads").json()["results"]
    answer = admin.post(f"{API}/threads/{opened['id']}/messages", {"body": "Come by."}, format="json")

    assert (listed["subject"], listed["unread"], listed["newest"]) == ("My ID card", 1, body["body"])
    assert answer.status_code == 201
    assert (unread(cadet), unread(other_admin), unread(corps.commandant)["messages"]) == (
        {"messages": 1, "announcements": 0}, {"messages": 1, "announcements": 0}, 2,
    )  # fmt: skip
    rows = client.get(f"{API}/threads/{opened['id']}/messages").json()["results"]
    assert [(row["author"], row["body"]) for row in rows] == [
        (other_admin.pk, "Come by."), (cadet.pk, body["body"])
    ]  # fmt: skip
    assert cast.client_of(corps.sergeant).get(f"{API}/threads/{opened['id']}").status_code == 404
    events = OutboxEvent.objects.filter(type="messaging.thread_changed")
    assert {tuple(event.audience) for event in events} == {("admins", f"user:{cadet.pk}")}


def test_reading_never_goes_back_and_takes_the_notification_along(corps, cadet):
    first = asked(corps.sergeant)
    second = answered(corps.commandant, first)
    third = answered(corps.commandant, first, "Soon.")
    told()
    path = f"{API}/threads/{first.thread_id}/read"
    client = cast.client_of(corps.sergeant)

    statuses = [client.post(path, {"message": row.pk}, format="json").status_code for row in (third, second)]

    assert statuses == [204, 204]
    assert unread(corps.sergeant)["messages"] == 0
    assert Notification.objects.get(recipient=corps.sergeant).read_at is not None
    assert client.post(path, {"message": 0}, format="json").status_code == 400


def test_who_takes_part_is_told_once_until_the_conversation_is_read(corps, cadet):
    first = asked(cadet)
    told()
    answered(cadet, first, "Please.")
    told()
    before = Notification.objects.count()
    conversations.mark_read(actor=corps.commandant, thread_id=first.thread_id, message_id=first.pk, now=NOW)
    answered(cadet, first, "Hello?")
    told()

    assert before == 1
    titles = Notification.objects.filter(kind="message").values_list("recipient_id", "title")
    assert list(titles) == [(corps.commandant.pk, f"New message from {cadet.display_name}: My ID card")] * 2


def test_a_companys_channel_is_for_whoever_covers_the_company(corps, cadet):
    officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
    lieutenant = cast.staff(DutyKind.PLATOON, platoon=corps.enrollments[0].platoon)
    bravo = cast.staff(DutyKind.COMPANY, company=corps.bravo)
    words = {"company": corps.alpha.pk, "body": "Muster at six."}

    answers = {
        user.pk: cast.client_of(user).post(f"{API}/threads", words, format="json").status_code
        for user in (officer, corps.sergeant, corps.commandant, lieutenant, bravo, cadet)
    }

    assert list(answers.values()) == [201, 201, 201, 404, 404, 404]
    thread = Thread.objects.get()
    assert (thread.subject, thread.messages.count()) == ("Staff of Alpha", 3)
    for user, status in ((officer, 200), (corps.commandant, 200), (bravo, 404), (cadet, 404)):
        assert cast.client_of(user).get(f"{API}/threads/{thread.pk}").status_code == status
    told()
    assert {row.recipient_id for row in Notification.objects.all()} == {
        officer.pk, corps.sergeant.pk, corps.commandant.pk
    }  # fmt: skip
    event = OutboxEvent.objects.filter(type="messaging.thread_changed").first()
    assert event.audience == [f"company:{corps.alpha.pk}", "corps"]


def test_a_companys_channel_is_headed_by_the_name_that_the_company_has_today(corps):
    client = cast.client_of(corps.sergeant)
    words = {"company": corps.alpha.pk, "body": "Muster at six."}
    opened = client.post(f"{API}/threads", words, format="json").json()
    Company.objects.filter(pk=corps.alpha.pk).update(name="Aguila")
    User.objects.filter(pk=corps.commandant.pk).update(language="fil")

    with CaptureQueriesContext(connection) as said:
        [message] = client.get(f"{API}/threads/{opened['id']}/messages").json()["results"]
        statements = [query["sql"] for query in said]
    listed = client.get(f"{API}/threads", HTTP_ACCEPT_LANGUAGE="fil").json()["results"][0]
    told()

    assert (opened["subject"], message["subject"]) == ("Staff of Alpha", "Staff of Aguila")
    assert listed["subject"] == "Staff ng Aguila"
    assert statements
    assert not any('FROM "system_company"' in sql for sql in statements)  # else once per message
    [title] = Notification.objects.filter(recipient=corps.commandant).values_list("title", flat=True)
    assert title.endswith(": Staff ng Aguila")


def test_those_who_cover_a_place_are_found_in_the_same_few_statements_however_many_there_are(
    corps, django_assert_num_queries
):
    officers = [cast.staff(DutyKind.COMPANY, company=corps.alpha) for _ in range(6)]
    cast.staff(DutyKind.COMPANY, company=corps.bravo)
    covering = {corps.commandant.pk, corps.sergeant.pk, *(officer.pk for officer in officers)}
    channel = Thread(kind=rules.ThreadKind.COMPANY, company=corps.alpha)
    told = Announcement(
        scope=rules.AnnouncementScope.COMPANY, company=corps.alpha, author=cast.account(Role.ADMIN)
    )

    with django_assert_num_queries(2):
        assert set(found.readers_of(channel)) == covering | {told.author_id}
    with django_assert_num_queries(4):
        assert set(found.recipients_of(told)) == covering


def test_an_author_mends_a_message_for_a_quarter_of_an_hour_and_what_it_said_is_kept(corps, cadet):
    message = asked(cadet)

    mended = conversations.edit_message(
        actor=cadet, message_id=message.pk, body="Found.", now=NOW + timedelta(minutes=14)
    )

    assert (mended.body, mended.edited_at) == ("Found.", NOW + timedelta(minutes=14))
    assert MessageVersion.objects.get().body == "It is lost."
    with pytest.raises(conversations.TooLateToEdit):
        conversations.edit_message(actor=cadet, message_id=message.pk, body="x", now=NOW + rules.TIME_TO_EDIT)
    answer = cast.client_of(corps.commandant).patch(
        f"{API}/messages/{message.pk}", {"body": "x"}, format="json"
    )
    assert answer.status_code == 404


def test_a_hidden_message_is_gone_for_others_its_author_sees_why_and_the_audit_has_it(corps):
    tac = cast.staff(DutyKind.TAC)
    thread = conversations.open_thread(
        actor=corps.sergeant, subject="", body="Reyes is lazy", company_id=corps.alpha.pk, now=NOW,
        file=SimpleUploadedFile("a.png", samples.picture("PNG")),
    )  # fmt: skip
    message = thread.messages.get()
    path = f"{API}/messages/{message.pk}"
    reason = {"reason": "names somebody"}

    refused = cast.client_of(tac).post(f"{path}/hide", reason, format="json").status_code
    hidden = cast.client_of(corps.commandant).post(f"{path}/hide", reason, format="json")
    again = cast.client_of(corps.commandant).post(f"{path}/hide", reason, format="json")

    assert (refused, hidden.status_code, again.status_code) == (403, 200, 409)
    for user, body, why, file in (
        (corps.sergeant, "Reyes is lazy", "names somebody", 200), (corps.commandant, "Reyes is lazy", "names somebody", 200),
        (tac, "", "", 404),
    ):  # fmt: skip
        client = cast.client_of(user)
        shown = client.get(path).json()
        assert (shown["body"], shown["hidden_reason"], shown["is_hidden"]) == (body, why, True)
        assert client.get(f"{path}/file").status_code == file
        found = client.get(f"{API}/messages", {"search": "lazy"}).json()["count"]
        assert found == (1 if user == corps.commandant else 0)
    [entry] = cast.audited(action="message.hidden")
    assert (entry.actor_id, entry.row_id, entry.reason) == (corps.commandant.pk, message.pk, "names somebody")
    assert f"account:{corps.sergeant.pk}" in (entry.sealed or {})


@pytest.mark.parametrize(
    ("search", "count"),
    [("boots", 2), ("boo", 2), ("BOOTS small", 1), ("small & | ! :* boots", 1), ("':", 0), ("nothing", 0)],
)
def test_search_finds_beginnings_of_words_in_the_own_conversations_only(corps, cadet, search, count):
    asked(cadet, "My boots are too small")
    asked(cadet, "New boots")
    asked(corps.sergeant, "boots for all")

    answer = cast.client_of(cadet).get(f"{API}/messages", {"search": search})

    assert (answer.status_code, answer.json()["count"]) == (200, count)


def test_an_attachment_is_looked_at_like_every_file_and_handed_out_to_who_takes_part(corps, cadet):
    client = cast.client_of(cadet)
    picture = SimpleUploadedFile("../card.png", samples.picture("PNG"))
    page = SimpleUploadedFile("card.jpg", samples.SVG)

    answer = client.post(f"{API}/threads", {"subject": "My ID card", "file": picture}, format="multipart")
    refused = client.post(f"{API}/threads", {"subject": "My ID card", "file": page}, format="multipart")

    assert (answer.status_code, refused.status_code) == (201, 422)
    message = Message.objects.get()
    assert client.get(f"{API}/messages/{message.pk}").json()["file"] == {
        "name": "card.jpg", "kind": "picture", "size": StoredFile.objects.get().size,
    }  # fmt: skip
    for user, status in ((cadet, 200), (corps.commandant, 200), (corps.sergeant, 404)):
        handed = cast.client_of(user).get(f"{API}/messages/{message.pk}/file")
        assert handed.status_code == status
    assert client.get(f"{API}/messages/{message.pk}/file")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "x", "body": " "}, "body"), ({"subject": " ", "body": "x"}, "subject"),
        ({"subject": "x", "body": "x" * 5001}, "body"),
    ],
)  # fmt: skip
def test_what_says_nothing_or_too_much_is_refused_and_nothing_is_there(cadet, given, field):
    answer = cast.client_of(cadet).post(f"{API}/threads", given, format="json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Thread.objects.exists()


def test_one_person_writes_so_much_and_no_more(cadet, monkeypatch):
    monkeypatch.setattr(conversations, "MESSAGE_LIMITS", ((3, timedelta(minutes=1)),))
    first = asked(cadet)
    for _ in range(2):
        answered(cadet, first)

    with pytest.raises(conversations.TooManyMessages):
        answered(cadet, first)
    assert answered(cadet, first, now=NOW + timedelta(minutes=1)).pk
    assert Message.objects.count() == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.delete(), lambda row: Message.objects.filter(pk=row.pk).update(body="other"),
        lambda row: Message.objects.filter(pk=row.pk).update(written_at=NOW + timedelta(days=1)),
        lambda row: MessageVersion.objects.all()._raw_delete("default"),
        lambda row: MessageVersion.objects.update(body="other"),
    ],
)  # fmt: skip
def test_the_database_keeps_what_was_written(cadet, change):
    message = asked(cadet)
    conversations.edit_message(actor=cadet, message_id=message.pk, body="Found.", now=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        change(message)

    message.refresh_from_db()
    assert message.body == "Found."


def test_an_erasure_takes_the_words_and_files_and_the_own_data_has_them_before(
    corps, cadet, django_capture_on_commit_callbacks
):
    message = asked(cadet, file=SimpleUploadedFile("a.png", samples.picture("PNG")))
    conversations.edit_message(actor=cadet, message_id=message.pk, body="Found.", now=NOW)
    answered(corps.commandant, message)

    [own] = read_own_data(cadet)["messages"]
    before = forgetting.words_of(cadet.pk)
    forgetting.forget_words(user_id=cadet.pk)

    assert (own["body"], own["conversation"], own["file_name"], before) == (
        "Found.",
        "My ID card",
        "a.jpg",
        1,
    )
    message.refresh_from_db()
    assert (message.body, message.author_name, message.file) == ("", "Erased account", None)
    assert set(MessageVersion.objects.values_list("body", flat=True)) == {""}
    assert (Thread.objects.get().subject, Thread.objects.get().opened_by_name) == ("Erased", "Erased account")
    assert not StoredFile.objects.exists()
    assert Message.objects.filter(body="Come by.").exists()
