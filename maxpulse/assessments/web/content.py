"""Versions of the questions, for admins: which there are, and a draft on its way from a pair of files to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from maxpulse.accounts.queries import names_of
from maxpulse.assessments.content import ContentError
from maxpulse.assessments.content.load import QUESTIONS, SCORING
from maxpulse.assessments.versions import actions, queries
from maxpulse.assessments.versions.banks import newest_bank, read_kept
from maxpulse.assessments.versions.diff import KINDS, Change, diff, grouped
from maxpulse.assessments.versions.models import ContentPreview, ContentVersion
from maxpulse.assessments.versions.saying import unsaid_words
from maxpulse.assessments.versions.tally import grade_table
from maxpulse.core.permissions import Permission
from maxpulse.core.speaking import readers_tongue
from maxpulse.web import fragments, guard, limits, proof
from maxpulse.web.bodies import up_to
from maxpulse.web.errors.pages import show as show_failure

blueprint = Blueprint("content", __name__, url_prefix="/admin/content")

# Several times the files there are. Both, and the form around them; what is a little larger still gets a sentence.
MOST_BYTES = 128 * 1024
MOST_SENT = 4 * MOST_BYTES
SENT_AS = {"questions": QUESTIONS, "scoring": SCORING}


@blueprint.errorhandler(queries.NoSuchVersion)
def _gone(_error: queries.NoSuchVersion) -> ResponseReturnValue:
    return show_failure(404)


@blueprint.get("")
@guard.needs(Permission.CONTENT_MANAGE)
def index() -> ResponseReturnValue:
    """All versions, who is asked by them, the drafts, and the form for another one."""
    return _index()


@blueprint.post("")
@guard.needs(Permission.CONTENT_MANAGE)
@proof.fresh
@up_to(MOST_SENT)
@limits.limiter.limit("60 per hour", key_func=lambda: str(guard.signed_in().user_id))
def bring() -> ResponseReturnValue:
    """Take a pair of files as a draft, or say line by line what is wrong with them."""
    try:
        texts = [_text(request.files.get(field), name) for field, name in SENT_AS.items()]
        # Reading takes a while, and may not keep a connection of the pool meanwhile.
        guard.act_as(guard.signed_in().actor)
        draft = actions.bring(*texts)
    except ContentError as wrong:
        return _index(wrong.mistakes), 422
    except actions.TooManyDrafts:
        return _index([_("There are %(num)s drafts. Throw one away first.", num=actions.MOST_DRAFTS)]), 422
    return fragments.see_other(url_for(".show", content_version_id=draft.id))


@blueprint.get("/<uuid:content_version_id>")
@guard.needs(Permission.CONTENT_MANAGE)
def show(content_version_id: UUID) -> ResponseReturnValue:
    """One version that was brought: what it says otherwise, and what it would change."""
    return _show(queries.get_version(content_version_id))


@blueprint.post("/<uuid:content_version_id>/previews")
@guard.needs(Permission.CONTENT_MANAGE)
@proof.fresh
@limits.limiter.limit("60 per hour", key_func=lambda: str(guard.signed_in().user_id))
def ask_preview(content_version_id: UUID) -> ResponseReturnValue:
    """Have it reckoned what a draft would change in past results."""
    actions.ask_preview(content_version_id)
    return fragments.see_other(f"{url_for('.show', content_version_id=content_version_id)}#preview")


@blueprint.get("/<uuid:content_version_id>/preview")
@guard.needs(Permission.CONTENT_MANAGE)
def preview(content_version_id: UUID) -> ResponseReturnValue:
    """How far the newest preview is, or what it found: the page asks for this part again and again."""
    version = queries.get_version(content_version_id)
    if not fragments.wanted():
        return fragments.see_other(f"{url_for('.show', content_version_id=version.id)}#preview")
    found = queries.find_preview(version.id)
    if found is not None and found.finished_at is not None and "waiting" in request.args:
        # What may be done now stands around this part.
        return fragments.see_other(url_for(".show", content_version_id=version.id))
    return render_template("assessments/content/_preview.html", version=version, **_preview(found))


@blueprint.post("/<uuid:content_version_id>/publication")
@guard.needs(Permission.CONTENT_MANAGE)
@proof.fresh
def publish(content_version_id: UUID) -> ResponseReturnValue:
    """Let new assessments take this draft."""
    try:
        actions.publish(content_version_id)
    except actions.NotADraft:
        return _refused(content_version_id, _("This version is published already."))
    except actions.NotPreviewed:
        first = _("First look at what it would change: have the preview worked out.")
        return _refused(content_version_id, first)
    except actions.NotSaid:
        waits = _("Some sentences are said in English alone. They stand below, with file and line.")
        return _refused(content_version_id, waits)
    except ContentError as wrong:
        return _refused(content_version_id, *wrong.mistakes)
    return fragments.see_other(url_for(".show", content_version_id=content_version_id))


@blueprint.post("/<uuid:content_version_id>/withdrawal")
@guard.needs(Permission.CONTENT_MANAGE)
@proof.fresh
def withdraw(content_version_id: UUID) -> ResponseReturnValue:
    """Let new assessments take the version before again."""
    try:
        actions.withdraw(content_version_id)
    except actions.NotPublished:
        once = _("Only a published version can be withdrawn, and only once.")
        return _refused(content_version_id, once)
    return fragments.see_other(url_for(".show", content_version_id=content_version_id))


@blueprint.post("/<uuid:content_version_id>/removal")
@guard.needs(Permission.CONTENT_MANAGE)
@proof.fresh
def remove(content_version_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        actions.remove(content_version_id)
    except actions.NotADraft:
        stays = _("A published version stays: somebody may have been asked by it.")
        return _refused(content_version_id, stays)
    return fragments.see_other(url_for(".index"))


def _text(sent: FileStorage | None, name: str) -> str:
    content = b""
    if sent:
        with sent.stream as file:
            content = file.read(MOST_BYTES + 1)
    if not content:
        raise ContentError(_("Please choose both files. %(name)s is missing.", name=name))
    if len(content) > MOST_BYTES:
        raise ContentError(_("%(name)s is larger than %(most)s KB.", name=name, most=MOST_BYTES >> 10))
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ContentError(_("%(name)s is not written in UTF-8.", name=name)) from None


def _index(mistakes: Sequence[str] = ()) -> str:
    drafts = queries.drafts()
    return render_template(
        "assessments/content/index.html",
        versions=queries.versions_known(),
        drafts=drafts,
        names=names_of({draft.brought_by for draft in drafts if draft.brought_by}),
        mistakes=mistakes,
        most_kilobytes=MOST_BYTES >> 10,
    )


def _refused(content_version_id: UUID, *sorry: str) -> ResponseReturnValue:
    return _show(queries.get_version(content_version_id), sorry), 409


def _show(version: ContentVersion, sorry: Sequence[str] = ()) -> str:
    found = queries.find_preview(version.id)
    changes: dict[str, list[Change]] = {}
    mistakes: Sequence[str] = ()
    unsaid: Sequence[str] = ()
    current = None
    try:
        bank, current = read_kept(version), newest_bank(version.assessment_type)
        if version.published_at is None:
            unsaid = unsaid_words(bank)
            actions.check_is_next(bank)
            actions.check_fits(bank)
        changes = (
            grouped(diff(current, bank, readers_tongue().say)) if current.version != bank.version else {}
        )
    except ContentError as wrong:
        mistakes = wrong.mistakes
    people = {version.brought_by, version.published_by, version.withdrawn_by} - {None}
    return render_template(
        "assessments/content/show.html",
        version=version,
        current=current.version if current else None,
        names=names_of({each for each in people if each}),
        headings={kind: _(KINDS[kind]) for kind in changes},
        changes=changes,
        mistakes=mistakes,
        unsaid=unsaid,
        sorry=sorry,
        **_preview(found),
    )


def _preview(found: ContentPreview | None) -> dict[str, object]:
    report = found.report if found and found.finished_at else {}
    columns, rows = grade_table([(was, now, number) for was, now, number in report.get("grades", ())])
    return {"preview": found, "report": report, "columns": columns, "rows": rows}
