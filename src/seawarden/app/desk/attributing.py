"""Attribution at the desk: an incident's faults held against the watch's own archive.

The answer is kept with the digest of all that went into it: who doubts it can run it again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

import polars as pl

import seawarden
from seawarden.app.desk.incidents import incident_news
from seawarden.app.investigate import InvestigateAsked, Investigation, investigated
from seawarden.app.watch.center import Centre
from seawarden.attribute.ways import Ways
from seawarden.model.attribution import attribution_document, plain_rows
from seawarden.model.errors import ActRefused
from seawarden.model.fault import fault_document
from seawarden.model.incident import IncidentAnswer
from seawarden.model.officer import Officer

SHIPS: Final = ("candidates", "ruled_out")  # frames of an answer that name ships


def attribute_incident(centre: Centre, officer: Officer, incident_id: str) -> IncidentAnswer:
    """Weigh who could have caused the faults of an incident, and keep the answer.

    Raises:
        ActRefused: there is no such incident, it is closed or has no fault, or the watch keeps
            no archive.
        SettingsError: a fault cannot be weighed as it was told.
        UnusableInput: the archive cannot be read.
    """
    now = centre.clock()
    with centre.records.reading() as desk:
        incident = desk.incidents.one(incident_id)
        faults = () if incident is None else tuple(desk.faults.named(incident.fault_ids))
    if incident is None:
        raise ActRefused(f"there is no incident {incident_id}")
    if not faults:
        raise ActRefused("the incident has no fault: join one first")
    if centre.archive is None:
        raise ActRefused("this watch keeps no archive: start it without --no-archive")
    asked = InvestigateAsked(faults=faults, archive=centre.archive.folder, assets=centre.assets)
    found = investigated(asked, now=now)
    inputs = inputs_of(found)
    document = attribution_document(found.attribution) | {"names": _names(found)}
    with centre.records.writing() as desk:
        answer = desk.incidents.keep(
            incident_id, officer, digest=digest_of(inputs), inputs=inputs, document=document,
            at=now,
        )  # fmt: skip
        told = desk.happenings.append([incident_news(now, "answer", incident_id, officer)])
    centre.bus.publish(told)
    return answer


def inputs_of(found: Investigation) -> dict[str, object]:
    """Return all that an answer depends on: what is long, by its digest."""
    answer = found.attribution
    return {
        "version": seawarden.__version__,
        "faults": [fault_document(fault) for fault in answer.faults],
        "seed": answer.seed,
        "settings": {setting.name: setting.value for setting in answer.settings},
        "heard": plain_rows(answer.heard),
        "ways": {
            one.name: _digests(getattr(found.ways, one.name))
            for one in fields(Ways)
            if one.name != "notes"
        },
    }


def digest_of(inputs: dict[str, object]) -> str:
    """Return the SHA-256 of inputs as JSON with sorted names and no space."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def frame_digest(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of the rows of a frame as JSON lines."""
    plain = frame.with_columns(
        pl.selectors.binary().bin.encode("hex"),
        pl.selectors.duration().dt.total_microseconds(),
    )
    return hashlib.sha256(plain.write_ndjson().encode()).hexdigest()


def _digests(known: pl.DataFrame | Mapping[str, pl.DataFrame]) -> object:
    if isinstance(known, pl.DataFrame):
        return frame_digest(known)
    return {name: frame_digest(frame) for name, frame in sorted(known.items())}


def _names(found: Investigation) -> dict[str, str]:
    """Return what ships call themselves, by MMSI: of those the answer names."""
    ids = pl.concat([getattr(found.attribution, one)["vessel_id"] for one in SHIPS]).unique()
    return {str(vessel_id): found.called(vessel_id) for vessel_id in ids.sort().to_list()}
