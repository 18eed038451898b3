"""The DICOM study that an export makes: whose it is, and the unique identifiers of all that is in it.

Without being asked it is nobody's: patient and study of the sources stay behind, and every identifier is new, those of
the sources that are referred to as well (PS3.15, E.1.1). On request it is the patient's and the study of the sources.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError
from core.images.dicom_identity import read_identity
from core.images.file_facts import DicomReference
from core.language import tr

_PATIENT = ("PatientID", "IssuerOfPatientID", "PatientName", "PatientBirthDate")


@dataclass(frozen=True, eq=False)
class DicomStudy:
    """Identifiers that belong together.

    Attributes:
        identity: patient and study of the sources by the keywords of DICOM; empty where they are not kept. Kept out of
            `repr`, so that no log names anybody.
        key: from which all identifiers are made.
    """

    identity: Mapping[str, str] = field(default_factory=dict, repr=False)
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def keeps_patient(self) -> bool:
        """Whether it is that of a patient."""
        return bool(self.identity)

    @property
    def uid(self) -> str:
        """Of the study itself."""
        return self.identity.get("StudyInstanceUID") or self.uid_of("study")

    def uid_of(self, what: str) -> str:
        """The identifier of something in this study, the same at every call (PS3.5, B.2)."""
        return f"2.25.{uuid.uuid5(self.key, what).int}"

    def uid_of_source(self, uid: str) -> str:
        """How an object of the sources is referred to: by its own identifier only where the patient is kept."""
        return uid if self.keeps_patient else self.uid_of(f"source {uid}")

    def reference(self, source: DicomReference) -> DicomReference:
        """How an image of the sources is referred to."""
        uids = (source.sop_instance, source.study, source.series, source.frame_of_reference)
        return DicomReference(source.sop_class, *(self.uid_of_source(uid) if uid else "" for uid in uids))


def study_of_patient(paths: Iterable[Path | None]) -> DicomStudy:
    """The study of the patient whose images these files are; of nobody where none of them is a DICOM file.

    Args:
        paths: of the images, that in front whose study it is.

    Raises:
        InputError: a file cannot be read any more, or they are of different patients.
    """
    found = [read_identity(path) for path in paths if path is not None]
    known = [each.values for each in found if each is not None]
    for values in known[1:]:
        if any(values.get(name, "") != known[0].get(name, "") for name in _PATIENT):
            raise InputError(
                tr(
                    "The DICOM files of the case are of different patients, so that it is not clear whose the export "
                    "would be. Export it without the patient."
                )
            )
    return DicomStudy(known[0]) if known else DicomStudy()
