"""What kind of picture an image is (FA, colour, ...), by the words of its header or its file name.

Words count whole: `FA` in "OD_FA.tif", not in "Fabian.tif". English, German and French are known.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from pathlib import PurePath

from core.language import mark


class Modality(str, Enum):
    """A kind of picture of the retina, by the names that files use."""

    COLOUR = mark("colour")
    RED_FREE = mark("red-free")
    FA = mark("FA")
    ICGA = mark("ICGA")
    FAF = mark("FAF")
    NIR_FAF = mark("NIR-FAF")
    IR = mark("IR")
    BLUE = mark("blue reflectance")
    MULTICOLOUR = mark("multicolour")
    OCT_A = mark("OCT-A")
    OCT = mark("OCT")
    OTHER = mark("other")


_FLUORESCENCE = r"auto ?fluo\w*"
_ANGIOGRAPHY = r"(?: ?(?:fluo\w* ?)?angio\w*)?"
_MONTHLY = r"(?<!\d )oct(?! (?:\d\d? )?\d{4}\b)"
"""OCT, but not the month in a date."""

_WORDS: tuple[tuple[Modality, str], ...] = (
    (
        Modality.NIR_FAF,
        rf"nir ?f?af|(?:n?ir|near infra ?red|infra ?(?:red|rot|rouge)\w*) (?:f?af|{_FLUORESCENCE})",
    ),
    (Modality.NIR_FAF, rf"{_FLUORESCENCE} (?:n?ir|(?:near )?infra ?(?:red|rot|rouge)\w*)"),
    (
        Modality.FAF,
        rf"(?:(?:fundus|blue|green|blau|grun|bleue?|verte?|sw|uwf|bl|gr) )?(?:f?af|{_FLUORESCENCE})|"
        r"baf|gaf|swaf|blue ?peak",
    ),
    (Modality.ICGA, rf"(?:icga?|icg a|indocyanin\w*(?: (?:green|grun))?|vert d indocyanine){_ANGIOGRAPHY}"),
    (Modality.ICGA, r"angio\w* (?:au |a l |mit |with )?(?:icg|vert d indocyanine|indocyanin\w*)"),
    (Modality.OCT_A, r"oct ?a|oct ?angio\w*|angio\w* ?oct|optical coherence tomography angio\w*"),
    (Modality.OCT, rf"(?:sd|ss|ed) ?oct|{_MONTHLY}|optical coherence tomography"),
    (
        Modality.FA,
        rf"(?:iv|uwf)? ?ff?a|fag|fla|(?:sodium )?fluores(?:c|z)ein\w*{_ANGIOGRAPHY}|fluoreszenz ?angio\w*|"
        r"fluorescence angio\w*|angio\w* (?:a la |en )?fluo\w*|fluo ?angio\w*|angio ?fluo\w*|fluo",
    ),
    (Modality.RED_FREE, r"red ?free|rot ?frei\w*|rf|aneryt\w*|sans rouge|green reflectance"),
    (Modality.IR, r"n?irr?|(?:near )?infra ?red|infra ?rot\w*|infra ?rouge\w*"),
    (Modality.BLUE, r"blue reflectance|blau ?refle\w*|reflectance bleue"),
    (Modality.MULTICOLOUR, r"multi ?colou?r"),
    (
        Modality.COLOUR,
        r"(?:true ?)?colou?rs?|cfp|farbe|farbig\w*|couleurs?|"
        r"farb ?(?:fundus ?)?(?:fotos?|fotografie|photos?|bild\w*|aufnahmen?)?|retinograph\w*|full spectrum",
    ),
)
"""What is longer or more special stands first; what was found is not looked at again."""

_PATTERNS = tuple(
    (modality, re.compile(rf"(?<![a-z\d])(?:{words})(?![a-z\d])")) for modality, words in _WORDS
)

_EYES = {
    "R": re.compile(r"(?<![a-z\d])(?:od|right|rechts|rechte[sr]?|droite?)(?![a-z\d])"),
    "L": re.compile(r"(?<![a-z\d])(?:os|og|left|links|linke[sr]?|gauche)(?![a-z\d])"),
}
_LONGEST_TEXT = 10_000
"""Letters of a header that are looked at: whoever says what a picture is says it sooner."""

_CAPITAL_EYES = {"RE": "R", "RA": "R", "LE": "L", "LA": "L"}
"""English and German abbreviations that are words or syllables when they are written small."""


def modality_of_words(text: str) -> Modality | None:
    """The modality that a text names; None where it names none, or two.

    >>> modality_of_words("OD_FA_early"), modality_of_words("Fabian"), modality_of_words("FA and ICG")
    (<Modality.FA: 'FA'>, None, None)
    """
    plain, found = _plain(text), set()
    for modality, pattern in _PATTERNS:
        plain, count = pattern.subn(" # ", plain)
        if count:
            found.add(modality)
    return found.pop() if len(found) == 1 else None


def modality_of_name(name: str) -> Modality | None:
    """The modality that the name of a file says.

    >>> modality_of_name("Müller_Autofluoreszenz.png").value
    'FAF'
    """
    return modality_of_words(PurePath(name).stem)


def laterality_of_name(name: str) -> str:
    """`R` or `L` where the name of a file says which eye it shows; empty where it says none, or both.

    >>> laterality_of_name("12_OD_FA.tif"), laterality_of_name("oeil gauche.jpg"), laterality_of_name("osram.png")
    ('R', 'L', '')
    """
    stem = PurePath(name).stem
    plain = _plain(stem)
    found = {side for side, pattern in _EYES.items() if pattern.search(plain)}
    found |= {_CAPITAL_EYES[word] for word in re.split(r"[^A-Za-z0-9]+", stem) if word in _CAPITAL_EYES}
    return found.pop() if len(found) == 1 else ""


def _plain(text: str) -> str:
    """Small letters without accents, words parted by one blank; a capital behind a small letter begins a word."""
    split = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", text[:_LONGEST_TEXT])
    split = re.sub(r"(?<=[A-Za-z]{3})(?=\d)", " ", split)
    letters = unicodedata.normalize("NFKD", split.casefold())
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c))))
