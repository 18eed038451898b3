"""The report of an export as a DICOM object: an Encapsulated PDF (PS3.3, A.45.1) in the study of the aligned images."""

from __future__ import annotations

from pathlib import Path

from core.export.dicom_images import image_name, sop_class_of
from core.export.dicom_objects import DOCUMENTS, image_item, instance_uid, new_object, save, set_equipment
from core.export.exported import Exported
from core.language import tr
from core.left_overs import scratch_folder
from core.report.gathering import pages_of_case
from core.report.writing import write_report

_ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"


def write_dicom_report(path: Path, exported: Exported) -> None:
    """The pages of the exported images, as PDF in a DICOM file.

    The pictures on its pages hold what is burned into the images, so it says of that what the images say.

    Raises:
        InputError: the folder is missing or not writable.
    """
    study, images = exported.study, exported.images
    pages = pages_of_case(
        exported.case,
        tr("Aligned images"),
        images.by_hash(exported.case),
        images.transforms,
        confidences=images.confidences or [None] * len(images.transforms),
    )
    with scratch_folder() as folder:
        file = folder / "report.pdf"
        write_report(file, [pages[number] for number in exported.numbers])
        content = file.read_bytes()
    dataset = new_object(study, DOCUMENTS, _ENCAPSULATED_PDF, "report")
    set_equipment(dataset, study)
    dataset.ConversionType = "WSD"
    dataset.AcquisitionDateTime = ""
    dataset.DocumentTitle, dataset.ConceptNameCodeSequence = "Registration of retinal images", []
    origins = [exported.reference, *(exported.image(number) for number in exported.numbers)]
    is_free = all(image.facts.burned_in is False for image in origins)
    dataset.BurnedInAnnotation = "NO" if is_free else "YES"
    dataset.SourceInstanceSequence = [
        image_item(sop_class_of(image.pixels), instance_uid(study, image_name(number)))
        for number, image in enumerate(exported.stack.images)
    ]
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    dataset.EncapsulatedDocumentLength = len(content)
    dataset.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
    save(path, dataset)
