"""Whether what a DICOM file says can be said again in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom import Dataset

_UTF8 = "utf8"


def check_writable(dataset: Dataset, keyword: str) -> None:
    """Write an attribute into nowhere: pydicom decodes what it has read only when it is asked, and checks it then.

    Raises:
        Exception: of any kind: it is damaged, or no object can have it.
    """
    from pydicom import Dataset
    from pydicom.datadict import dictionary_VR
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    element = dataset[keyword]
    if element.VR not in dictionary_VR(keyword).split(" or "):
        raise ValueError(f"{keyword} is no {element.VR}")
    nowhere = DicomBytesIO()
    nowhere.is_little_endian, nowhere.is_implicit_VR = True, False
    write_dataset(nowhere, Dataset({element.tag: element}), _UTF8)
