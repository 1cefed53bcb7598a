"""The catalogue of notifications: for each kind what it is called, what it says in both languages, who may get it, and how it
goes out while the person has chosen nothing else. A kind that is not here cannot be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.authentication.rules import Role
from apps.messaging.rules import Channel, NotificationKind
from common.language import Count, Words

CADETS = frozenset({Role.CADET})
OFFICE = frozenset({Role.STAFF, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
EVERYONE = frozenset(Role)

LIVE = frozenset({Channel.SOCKET})
LIVE_AND_PUSH = LIVE | {Channel.PUSH}
LIVE_AND_MAIL = LIVE | {Channel.EMAIL}
ALL_AT_ONCE = LIVE | {Channel.EMAIL, Channel.PUSH}


@dataclass(frozen=True)
class Kind:
    """One kind. `name` is for the page of choices; `title` and `body` are filled with the facts that whoever tells it gives.

    `is_urgent` is not held back by quiet hours. Of what is `mailed_anyway` no mail is offered here: the account's own mail
    about its safety goes out whatever anybody chose."""

    name: Words
    title: Words
    body: Words
    roles: frozenset[Role]
    channels: frozenset[Channel] = LIVE
    is_urgent: bool = False
    mailed_anyway: bool = False

    @property
    def offered(self) -> tuple[Channel, ...]:
        """The ways among which a person may choose."""
        mail = () if self.mailed_anyway else (Channel.EMAIL, Channel.DIGEST)
        return (Channel.SOCKET, *mail, Channel.PUSH)


CATALOGUE: Mapping[NotificationKind, Kind] = {
    NotificationKind.GRADE_CHANGED: Kind(
        Words("Scores and marks", "Mga iskor at marka"),
        Words("Your grade of {term} changed", "Nagbago ang iyong grado sa {term}"),
        Words("{what} Look at your page for the points.", "{what} Tingnan ang iyong pahina para sa mga puntos."),
        CADETS, LIVE_AND_PUSH,
    ),
    NotificationKind.LEDGER_ENTRY: Kind(
        Words("Merits and demerits", "Mga merito at demerito"),
        Words("{entry}", "{entry}"),
        Words("For {day}, recorded{by}.", "Para sa {day}, itinala{by}."),
        CADETS, LIVE_AND_PUSH,
    ),
    NotificationKind.TERM_SEALED: Kind(
        Words("Grades sealed", "Pinal na mga grado"),
        Words("Grades of {term} are final", "Pinal na ang mga grado sa {term}"),
        Words(
            "The term was sealed. Your grade, with every point explained, stays on your page.",
            "Isinara na ang termino. Mananatili sa iyong pahina ang iyong grado, na may paliwanag ng bawat puntos.",
        ),
        EVERYONE, ALL_AT_ONCE,
    ),
    NotificationKind.TERM_REOPENED: Kind(
        Words("Sealed grades opened again", "Muling binuksang mga grado"),
        Words("{term} was opened again", "Muling binuksan ang {term}"),
        Words(
            "Two people agreed to it, with a reason. Grades may change until it is sealed again.",
            "Dalawang tao ang sumang-ayon dito, at may dahilan. Maaaring magbago ang mga grado hanggang sa muling pagsasara.",
        ),
        EVERYONE, ALL_AT_ONCE,
    ),
    NotificationKind.INC_DUE: Kind(
        Words("Deadline of an INC", "Takdang araw ng INC"),
        Words("INC of {cadet}: deadline {deadline}", "INC ni {cadet}: takdang araw {deadline}"),
        Words("{requirement}", "{requirement}"),
        EVERYONE, ALL_AT_ONCE,
    ),
    NotificationKind.TRAINING_DAY: Kind(
        Words("Training tomorrow", "Pagsasanay bukas"),
        Words("Training: {title}, {day}", "Pagsasanay: {title}, {day}"),
        Words("{hours}", "{hours}"),
        CADETS, LIVE_AND_PUSH,
    ),
    NotificationKind.MARKED_LATE: Kind(
        Words("Marked late", "Minarkahang huli"),
        Words("Marked late: {title}, {day}", "Minarkahang huli: {title}, {day}"),
        Words(
            "If you had a reason, file an excuse until {until}.",
            "Kung may dahilan ka, maghain ng excuse hanggang {until}.",
        ),
        CADETS, LIVE_AND_PUSH,
    ),
    NotificationKind.MARKED_ABSENT: Kind(
        Words("Marked absent", "Minarkahang lumiban"),
        Words("Marked absent: {title}, {day}", "Minarkahang lumiban: {title}, {day}"),
        Words(
            "If you had a reason, file an excuse until {until}.",
            "Kung may dahilan ka, maghain ng excuse hanggang {until}.",
        ),
        CADETS, ALL_AT_ONCE,
    ),
    NotificationKind.ABSENCES: Kind(
        Words("Absences among your cadets", "Mga lumiban sa iyong mga kadete"),
        Words("{absent:cadet|cadets} absent: {title}, {day}", "{absent:kadete} ang lumiban: {title}, {day}"),
        Words("{places}.", "{places}."),
        OFFICE,
    ),
    NotificationKind.ATTENDANCE_REPORT: Kind(
        Words("Attendance report of a training day", "Ulat ng attendance ng araw ng pagsasanay"),
        Words("Attendance: {title}, {day}", "Attendance: {title}, {day}"),
        Words("{sessions}", "{sessions}"),
        OFFICE, LIVE_AND_MAIL,
    ),
    NotificationKind.EXCUSE_FILED: Kind(
        Words("Excuse to decide", "Excuse na pagpapasyahan"),
        Words("{cadet} asks to be excused: {title}, {day}", "Humihiling ng excuse si {cadet}: {title}, {day}"),
        Words("It waits for whoever records attendance there.", "Naghihintay ito sa nagtatala ng attendance doon."),
        OFFICE,
    ),
    NotificationKind.EXCUSE_APPROVED: Kind(
        Words("Excuse approved", "Inaprubahang excuse"),
        Words("Excuse approved: {title}, {day}", "Inaprubahan ang excuse: {title}, {day}"),
        Words("{reviewer}: {reason}", "{reviewer}: {reason}"),
        CADETS, ALL_AT_ONCE,
    ),
    NotificationKind.EXCUSE_REFUSED: Kind(
        Words("Excuse refused", "Tinanggihang excuse"),
        Words("Excuse refused: {title}, {day}", "Tinanggihan ang excuse: {title}, {day}"),
        Words("{reviewer}: {reason}{appeal}", "{reviewer}: {reason}{appeal}"),
        CADETS, ALL_AT_ONCE,
    ),
    NotificationKind.ANNOUNCEMENT: Kind(
        Words("Announcements", "Mga anunsiyo"),
        Words("{title}", "{title}"),
        Words("{text}", "{text}"),
        EVERYONE, ALL_AT_ONCE,
    ),
    NotificationKind.MESSAGE: Kind(
        Words("Messages", "Mga mensahe"),
        Words("New message from {author}: {subject}", "Bagong mensahe mula kay {author}: {subject}"),
        Words("Open the conversation to read it.", "Buksan ang usapan upang basahin ito."),
        EVERYONE, LIVE_AND_PUSH,
    ),
    NotificationKind.CORRECTION_ACCEPTED: Kind(
        Words("Correction accepted", "Tinanggap na pagwawasto"),
        Words("Correction accepted: {field}", "Tinanggap ang pagwawasto: {field}"),
        Words("{reason}", "{reason}"),
        EVERYONE, LIVE_AND_MAIL,
    ),
    NotificationKind.CORRECTION_REFUSED: Kind(
        Words("Correction refused", "Tinanggihang pagwawasto"),
        Words("Correction refused: {field}", "Tinanggihan ang pagwawasto: {field}"),
        Words("{reason}", "{reason}"),
        EVERYONE, LIVE_AND_MAIL,
    ),
    NotificationKind.ERASURE_REFUSED: Kind(
        Words("Erasure refused", "Tinanggihang pagbura"),
        Words("Your erasure was refused", "Tinanggihan ang hiling mong pagbura"),
        Words("{reason}", "{reason}"),
        EVERYONE, LIVE_AND_MAIL,
    ),
    NotificationKind.REPORT_READY: Kind(
        Words("Document ready", "Nakahandang dokumento"),
        Words("{document}: ready to download", "{document}: handa nang i-download"),
        Words("{reason}", "{reason}"),
        EVERYONE,
    ),
    NotificationKind.REPORT_FAILED: Kind(
        Words("Document failed", "Dokumentong hindi nagawa"),
        Words("{document}: could not be made", "{document}: hindi nagawa"),
        Words("{reason}", "{reason}"),
        EVERYONE,
    ),
    NotificationKind.IMPORT_FAILED: Kind(
        Words("Import failed", "Import na hindi natuloy"),
        Words("Your import of {file} failed", "Hindi natuloy ang import ng {file}"),
        Words("{failure}", "{failure}"),
        OFFICE,
    ),
    NotificationKind.ELIGIBILITY: Kind(
        Words("Weekly look at eligibility", "Lingguhang pagsusuri ng eligibility"),
        Words("{flagged:cadet needs|cadets need} a look", "{flagged:kadete} ang kailangang tingnan"),
        Words("{what}.", "{what}."),
        OFFICE,
    ),
    NotificationKind.GRADES_DUE: Kind(
        Words("Grades due at the registrar", "Takdang araw ng mga grado sa registrar"),
        Words(
            "Grades of {term} are due at the registrar by {due}",
            "Dapat maisumite sa registrar ang mga grado sa {term} nang hindi lalampas sa {due}",
        ),
        Words(
            "The term ended on {ended} and is not sealed yet.",
            "Natapos ang termino noong {ended} at hindi pa ito isinasara.",
        ),
        ADMINS, LIVE_AND_MAIL,
    ),
    NotificationKind.REOPENING_REQUESTED: Kind(
        Words("Asked to open sealed grades", "Hiling na buksan ang mga grado"),
        Words("{who} asks to open {term} again", "Hinihiling ni {who} na muling buksan ang {term}"),
        Words("{memo}", "{memo}"),
        ADMINS, ALL_AT_ONCE,
    ),
    NotificationKind.ACCOUNT_NOTICE: Kind(
        Words("Safety of the account", "Kaligtasan ng account"),
        Words("{subject}", "{subject}"),
        Words(
            "{what} On {when}{source}. If this was not you, change your password at once and tell the unit's admin.",
            "{what} Noong {when}{source}. Kung hindi ikaw ito, palitan agad ang iyong password at sabihan ang admin ng yunit.",
        ),
        EVERYONE, LIVE_AND_PUSH, is_urgent=True, mailed_anyway=True,
    ),
    NotificationKind.ALERT: Kind(
        Words("Alerts of the system", "Mga babala ng sistema"),
        Words("{state}{title}", "{state}{title}"),
        Words("{says} {when}", "{says} {when}"),
        # Its mail does not wait for a worker, which may be what is missing: services/alerts.py.
        ADMINS, is_urgent=True, mailed_anyway=True,
    ),
}  # fmt: skip


def channels_of(kind: NotificationKind, chosen: Iterable[str] | None) -> frozenset[Channel]:
    """The ways on which a kind goes out to a person: the chosen ones, as far as they are offered, else the usual ones."""
    entry = CATALOGUE[kind]
    if chosen is None:
        return entry.channels
    return frozenset(entry.offered) & {Channel(one) for one in chosen}


def kinds_for(role: str) -> list[NotificationKind]:
    """The kinds that somebody with this role may get, in the order of the catalogue."""
    return [kind for kind, entry in CATALOGUE.items() if role in entry.roles]


def ledger_entry(*, kind: str, points: int, reason: str) -> Words:
    """ "5 merits: neat drill", "1 demerit" """
    end = f": {reason}" if reason else ""
    filipino = "merito" if kind == "merit" else "demerito"
    return Words(f"{Count(points):{kind}|{kind}s}{end}", f"{points} {filipino}{end}")


def eligibility_reasons(*, liable: int, out_of_reach: int, failing: int) -> Words:
    """What is the matter with them, as half a sentence; one cadet may be in several of the counts."""
    parts = (
        (liable, "liable to be dropped", "maaaring i-drop"),
        (out_of_reach, "cannot reach the attendance any more", "hindi na maaabot ang kailangang attendance"),
        (failing, "below a floor or on the way to fail", "mas mababa sa hangganan o malapit nang bumagsak"),
    )
    return Words(
        "; ".join(f"{count} {english}" for count, english, _ in parts if count),
        "; ".join(f"{count} {filipino}" for count, _, filipino in parts if count),
    )


def encoded(names: Iterable[str]) -> Words:
    """ "Encoded: Midterm, Prelim." """
    listed = ", ".join(names)
    return Words(f"Encoded: {listed}.", f"Itinala: {listed}.")


def hours_of(name: str, *, opens: str, until: str) -> Words:
    """ "AM: opens at 07:00, on time until 07:30." """
    return Words(
        f"{f'{name}: opens' if name else 'Opens'} at {opens}, on time until {until}.",
        f"{f'{name}: magbubukas' if name else 'Magbubukas'} nang {opens}, nasa oras hanggang {until}.",
    )


def turnout(
    name: str, counts: Mapping[str, int], companies: Iterable[tuple[str, Mapping[str, int]]]
) -> Words:
    """ "AM: 7 of 9 came (6 present, 1 late; 1 excused, 1 absent). Alpha 4 / 5, Bravo 3 / 4." Who has no record is absent."""
    came, absent = counts["present"] + counts["late"], counts["absent"] + counts["unmarked"]
    places = counted_places(
        (place, f"{one['present'] + one['late']} / {one['enrolled']}") for place, one in companies
    )
    start = f"{name}: " if name else ""
    end, end_fil = (f" {text}." if text else "" for text in (places.en, places.fil))
    return Words(
        f"{start}{came} of {counts['enrolled']} came ({counts['present']} present, {counts['late']} late; "
        f"{counts['excused']} excused, {absent} absent).{end}",
        f"{start}{came} sa {counts['enrolled']} ang dumating ({counts['present']} nasa oras, {counts['late']} huli; "
        f"{counts['excused']} may excuse, {absent} lumiban).{end_fil}",
    )


def counted_places(companies: Iterable[tuple[str, object]]) -> Words:
    """ "Alpha 4, no company 1": companies by name, "" for those without one."""
    given = list(companies)
    return Words(
        *(
            ", ".join(f"{name or none} {count}" for name, count in given)
            for none in ("no company", "walang company")
        )
    )


def joined(parts: Iterable[Words]) -> Words:
    """Sentences one after the other."""
    given = list(parts)
    return Words(" ".join(one.en for one in given), " ".join(one.fil for one in given))
