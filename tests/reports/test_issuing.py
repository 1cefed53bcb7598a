"""Numbers of documents: the same content is the same document, another one replaces it, and who holds a paper can ask."""

from apps.authentication.rules.throttling import CODES
from apps.grading.rules import LedgerKind
from apps.grading.services.ledger import record_entry
from apps.reports.models import Issue, Report
from apps.reports.rules import ReportFormat, ReportKind
from apps.reports.services import issuing
from apps.system.models import UnitSettings
from apps.system.services.unit import change_letterhead
from tests import cast
from tests.reports import sheets


def issue_of(report: Report) -> Issue:
    """What a finished report was issued as."""
    issue: Issue | None = sheets.make(report).file.issue
    assert issue is not None
    return issue


def roster(corps, **wanted) -> Report:
    return sheets.request(corps, ReportKind.ROSTER, **wanted)


def asked(code: str) -> dict:
    """The public answer about a code."""
    answer = cast.client_of(None).get(f"/api/v1/documents/{code}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_same_request_while_nothing_changed_gives_the_same_file(corps):
    first, second = sheets.make(roster(corps)), sheets.make(roster(corps, actor=corps.commandant))

    assert (second.file.sha256, second.file.name) == (first.file.sha256, first.file.name)
    assert Issue.objects.count() == 1


def test_pdf_and_workbook_of_the_same_content_are_the_same_document(corps):
    paper, workbook = roster(corps), roster(corps, format=ReportFormat.XLSX)

    assert issue_of(paper) == issue_of(workbook)
    assert workbook.file.name.endswith(".xlsx")


def test_another_content_replaces_the_document_and_the_public_page_says_so(corps):
    old = issue_of(roster(corps))
    other = issue_of(roster(corps, company_id=corps.alpha.pk))
    assert asked(old.code)["state"] == "genuine"
    cast.enrolled(corps)

    new = issue_of(roster(corps))

    said = asked(old.code)
    assert (said["state"], said["replaced_by"]) == ("replaced", new.number)
    assert [asked(one.code)["state"] for one in (new, other)] == ["genuine", "genuine"]


def test_the_public_page_shows_nothing_of_people(corps):
    cadet = corps.enrollments[0].cadet
    answer = issue_of(sheets.request(corps, ReportKind.GRADE_RECORD, enrollment_id=corps.enrollments[0].pk))

    said = asked(answer.code)

    assert set(said) == {
        "state", "number", "name", "unit", "term", "company", "policy_version", "issued_at", "fingerprint",
        "replaced_at", "replaced_by",
    }  # fmt: skip
    for word in (cadet.last_name, cadet.student_number, corps.sergeant.display_name):
        assert word not in str(said)


def test_each_certificate_of_a_batch_is_a_document_of_its_own(corps):
    for enrollment in corps.enrollments[:2]:
        merit(corps, enrollment)
    batch = sheets.make(certificates(corps))
    texts = sheets.page_texts(batch)
    pieces = list(Issue.objects.filter(subject__contains=":cadet=").order_by("pk"))
    assert len(texts) == len(pieces) == 2
    for text, piece in zip(sorted(texts, key=number_on), pieces, strict=True):
        assert (number_on(text), piece.fingerprint in text) == (piece.number, True)
        answer = asked(piece.code)
        assert (answer["state"], answer["name"]) == ("genuine", "Certificate of achievement")
    cadet = corps.enrollments[0].cadet
    cadet.last_name = "Renamed"
    cadet.save()

    again = sheets.make(certificates(corps))

    assert [asked(piece.code)["state"] for piece in pieces] == ["replaced", "genuine"]
    fresh = Issue.objects.get(subject=pieces[0].subject, replaced_at=None)
    assert asked(pieces[0].code)["replaced_by"] == fresh.number
    assert {number_on(text) for text in sheets.page_texts(again)} == {fresh.number, pieces[1].number}


def test_a_batch_of_nobody_is_not_called_a_certificate(corps):
    batch = sheets.make(certificates(corps))

    assert asked(Issue.objects.get().code)["name"] == "Certificates of achievement"
    assert "Nobody's merits" in sheets.page_texts(batch)[0]


def merit(corps, enrollment) -> None:
    """Enough for a recognition."""
    record_entry(
        actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=60, reason="Flood relief",
        occurred_on=cast.MUSTER.date(), now=cast.MUSTER,
    )  # fmt: skip


def certificates(corps) -> Report:
    return sheets.request(corps, ReportKind.ACHIEVEMENT_CERTIFICATES, actor=corps.commandant)


def number_on(page: str) -> str:
    """The number that a page says."""
    return page.split("No. ")[1].split(" ", maxsplit=1)[0]


def test_an_unknown_code_is_unknown_and_guessing_is_slowed_down(db):
    client = cast.client_of(None)
    guesses = CODES.free + 2

    statuses = [client.get(f"/api/v1/documents/guess-{number}").status_code for number in range(guesses)]

    assert (statuses[0], statuses[-1]) == (200, 429)
    assert client.get("/api/v1/documents/x").json()["code"] == "too_many_tries"


def test_a_document_in_the_making_is_not_genuine_yet(corps):
    report = roster(corps)
    issue = issuing.issue_for(
        report=report, unit=UnitSettings(pk=1), policy_version=None, says=["x"], now=cast.MUSTER
    )

    assert asked(issue.code)["state"] == "unknown"


def test_signatories_are_kept_as_they_were_when_it_was_issued(corps):
    change_letterhead(actor=corps.commandant, fields={"certified_by": "MAJ Old (RES) PA"}, now=cast.MUSTER)
    old = roster(corps)
    issue = issue_of(old)
    change_letterhead(actor=corps.commandant, fields={"certified_by": "MAJ New (RES) PA"}, now=cast.MUSTER)

    new = sheets.make(roster(corps))

    assert issue.letterhead["certified_by"] == "MAJ Old (RES) PA"
    assert "MAJ Old (RES) PA" in sheets.page_texts(old)[-1]
    assert "MAJ New (RES) PA" in sheets.page_texts(new)[-1]
