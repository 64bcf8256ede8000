"""Files in calls: uploads, known file ids, albums."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.calls import Json, Params, bad_request
from sandbox.files import StoredFile
from sandbox.state import State
from sandbox.validation import message_caption

_DETAILS = {"duration": int, "title": str, "performer": str, "emoji": str}
_ALBUM_KINDS = ("photo", "video", "document", "audio")
_ALONE = ("document", "audio")


def media_content(state: State, kind: str, params: Params, given: Any) -> Json:
    """The part of a message with a file of ``kind``: a fresh upload, ``attach://…`` or a known file id."""
    stored = _stored(state, kind, params, given)
    extra = {name: make(params.values[name]) for name, make in _DETAILS.items() if params.has(name)}
    return stored.as_content(extra if kind not in ("photo", "document") else {})


def _stored(state: State, kind: str, params: Params, given: Any) -> StoredFile:
    name = given.removeprefix("attach://") if isinstance(given, str) else kind
    upload = params.uploads.get(name)
    if upload is not None and (given is None or str(given).startswith("attach://")):
        return state.files.keep(kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if str(given).startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = state.files.files.get(str(given))
    if stored is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.title()} as {kind.title()}")
    return stored


def input_media(state: State, params: Params, item: Any) -> Json:
    """The part of a message which an InputMedia describes, with its caption."""
    if not isinstance(item, dict) or item.get("type") not in (*_ALBUM_KINDS, "animation"):
        raise bad_request("can't parse InputMedia: wrong type specified")
    own = replace(params, values=item)
    return media_content(state, item["type"], own, item.get("media")) | message_caption(state, own)


def media_group(state: State, params: Params) -> list[Json]:
    """The messages of an album; raises a refusal for a wrong number or mixture."""
    items = params.structure("media")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad_request("media group must contain 2-10 items")
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if not kinds <= set(_ALBUM_KINDS):
        raise bad_request("wrong type of media in the group")
    for kind in _ALONE:
        if kind in kinds and len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")
    return [input_media(state, params, item) for item in items]
