"""The kinds of imports."""

from apps.integration.models import Import
from apps.integration.rules.kinds import ImportKind
from apps.integration.services.imports.attendance import AttendanceImporter
from apps.integration.services.imports.importer import Importer
from apps.integration.services.imports.ledger import LedgerImporter
from apps.integration.services.imports.roster import RosterImporter
from apps.integration.services.imports.scores import ScoresImporter
from apps.integration.services.imports.staff import StaffImporter
from common.actors import Actor

IMPORTERS: dict[ImportKind, type[Importer]] = {
    ImportKind.ROSTER: RosterImporter,
    ImportKind.ATTENDANCE: AttendanceImporter,
    ImportKind.SCORES: ScoresImporter,
    ImportKind.LEDGER: LedgerImporter,
    ImportKind.STAFF: StaffImporter,
}


def importer_of(file: Import, actor: Actor) -> Importer:
    """What the file's kind does in its own way."""
    return IMPORTERS[ImportKind(file.kind)](file.term, actor)
