"""From HTML to one PDF/A: laid out in chunks of rows, so that memory stays flat however long the document is.

A chunk is laid out, its full pages are kept, and the rows of its last page start the next chunk: the result breaks its pages
where one long layout would. What runs along every page ("Page 3 of 40") is laid over the pages when their number is known.
"""

import gc
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Protocol

from django.utils.translation import gettext, gettext_noop
from PIL import ImageFile
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject

from apps.reports.services.archive import make_archivable
from common.errors import DomainError

ROWS_PER_CHUNK = 150
# Pages that get their running header and footer in one go.
PAGES_PER_CHUNK = 60
ROW_ID = "row-"
_RESOURCES, _PICTURES = NameObject("/Resources"), NameObject("/XObject")
_DRAWS = re.compile(rb"/(\S+)\s+Do\b")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"

# A line per page and step otherwise.
for _name in ("weasyprint.progress", "fontTools"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class RendererMissing(DomainError):
    """The libraries that lay out text are not installed where the worker runs."""

    kind = "unavailable"
    code = "renderer_missing"
    title = gettext_noop("The worker cannot make PDF files")


class Flow(Protocol):
    """A document as HTML: rows numbered from 0. Where they flow over pages, each is an element with the id ROW_ID + number;
    where each has its own pages, none has one."""

    @property
    def row_count(self) -> int: ...

    @property
    def rows_per_chunk(self) -> int: ...

    @property
    def title(self) -> str: ...

    def chunk(self, first: int, stop: int) -> str:
        """The rows first..stop-1 as a page: with what stands before row 0, and with what follows the last row."""

    def running(self, first: int, stop: int, pages: int) -> str | None:
        """The pages first..stop-1 (from 0) of so many, each with its header and footer only; None where there are none."""


def render(flow: Flow, *, on_rows: Callable[[int], None]) -> bytes:
    """The document as PDF. `on_rows` is told after each chunk how many rows are on pages.

    Raises RendererMissing where Pango is not installed.
    """
    lay_out = _layout_engine()
    with _without_collecting():
        content, first = _chunk(flow, 0, lay_out)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    on_rows(first)
    while first < flow.row_count:
        with _without_collecting():
            content, first = _chunk(flow, first, lay_out)
        for page in PdfReader(BytesIO(content)).pages:
            writer.add_page(page)
        on_rows(first)
    _run_along(flow, writer, lay_out)
    make_archivable(writer, title=flow.title)
    if not _is_tagged(writer):
        # Fonts of the chunks. Tags that say the same are different ones all the same.
        writer.compress_identical_objects()
    bound = BytesIO()
    writer.write(bound)
    return bound.getvalue()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No search for reference cycles while a chunk is laid out: a third of the time otherwise. One at the end, for laid-out
    pages are full of them, and several chunks would be in memory at once."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def _run_along(flow: Flow, writer: PdfWriter, lay_out: Callable[[str], Any]) -> None:
    count = len(writer.pages)
    for first in range(0, count, PAGES_PER_CHUNK):
        stop = min(first + PAGES_PER_CHUNK, count)
        html = flow.running(first, stop, count)
        running = PdfReader(BytesIO(lay_out(html).write_pdf())).pages if html else None
        for place in range(first, stop):
            page = writer.pages[place]
            if running is not None:
                beneath = running[place - first]
                _keep_what_it_draws(beneath)
                _have_own_resources(page)
                if _is_tagged(writer):
                    _mark_as_artifact(beneath)
                # Beneath: a mark across the page must not hide what it says.
                page.merge_page(beneath, over=False)
            page.compress_content_streams()


def _keep_what_it_draws(page: PageObject) -> None:
    """Of the pictures that all pages of a layout share, a page's own: each has a QR, and all would be merged into all."""
    drawn = {f"/{name.decode()}" for name in _DRAWS.findall(_content_of(page))}
    resources = _entries(page["/Resources"])
    pictures = _entries(resources.get(_PICTURES, DictionaryObject()))
    resources[_PICTURES] = DictionaryObject({name: one for name, one in pictures.items() if name in drawn})
    page[_RESOURCES] = DictionaryObject(resources)


def _have_own_resources(page: PageObject) -> None:
    """A copy of the names that a chunk's pages share: each merge would add to the same ones, and take ever longer."""
    groups = _entries(page["/Resources"])
    for name, group in groups.items():
        if isinstance(group.get_object(), DictionaryObject):
            groups[name] = DictionaryObject(_entries(group))
    page[_RESOURCES] = DictionaryObject(groups)


def _entries(dictionary: Any) -> dict[Any, Any]:
    """What is in it as it is written: what is referred to is not fetched."""
    return dict(dict.items(dictionary.get_object()))


def _content_of(page: PageObject) -> bytes:
    content = page.get_contents()
    return b"" if content is None else content.get_data()


def _is_tagged(writer: PdfWriter) -> bool:
    return "/StructTreeRoot" in writer.root_object


def _mark_as_artifact(page: PageObject) -> None:
    """What runs along the pages is not read out with what they say."""
    content = ContentStream(page.get_contents(), page.pdf)
    content.operations.insert(0, ([NameObject("/Artifact")], b"BMC"))
    content.operations.append(([], b"EMC"))
    page[NameObject("/Contents")] = content


def _chunk(flow: Flow, first: int, lay_out: Callable[[str], Any]) -> tuple[bytes, int]:
    """The pages that begin with row `first` as PDF, and the row that the next chunk begins with."""
    stop = min(first + flow.rows_per_chunk, flow.row_count)
    document = lay_out(flow.chunk(first, stop))
    pages, following = _full_pages(document.pages, stop=stop, is_last=stop == flow.row_count)
    # Tags say what is a heading, a table, a cell. Those of several chunks cannot be bound together.
    is_whole = first == 0 and following == flow.row_count
    return document.copy(pages).write_pdf(pdf_tags=is_whole), following


def _full_pages(pages: list[Any], *, stop: int, is_last: bool) -> tuple[list[Any], int]:
    """The pages to keep, and the row that the next chunk begins with."""
    on_last_page = [int(name.removeprefix(ROW_ID)) for name in pages[-1].anchors if name.startswith(ROW_ID)]
    if is_last or len(pages) == 1 or not on_last_page:
        return pages, stop
    return pages[:-1], min(on_last_page)


def _layout_engine() -> Callable[[str], Any]:
    """A function from HTML to WeasyPrint's laid-out document. Nothing is fetched, whatever the HTML names: pictures are in it
    as data."""
    try:
        # Not at the top: it costs 25 MB per process, and without Pango the import fails with an OSError.
        import weasyprint  # noqa: PLC0415
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise RendererMissing(
            gettext(
                "The worker lacks the libraries that lay out text. The operator must install: {packages} (Debian's names)."
            ).format(packages=PACKAGES)
        ) from error
    # WeasyPrint lets Pillow take pictures that were cut off, for the whole process: uploads that it looks at are refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    fetcher = URLFetcher(allowed_protocols=("data",))
    fonts = FontConfiguration()

    def lay_out(html: str) -> Any:
        return weasyprint.HTML(string=html, url_fetcher=fetcher).render(font_config=fonts)

    return lay_out
