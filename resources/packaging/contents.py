"""What goes into the bundle, and what is left out.

Most of what is left out is what installing PyTorch and Qt brings and inference never loads: the programs that test
PyTorch, Qt's platforms that no desktop has, and the libraries that only those need.
"""

from __future__ import annotations

import sys
from fnmatch import fnmatch
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PACKAGES = ("core", "retina_gui")

CODECS = (
    *("shared", "shared_cython", "imcd", "zlib", "deflate", "lzma", "zstd", "lerc", "png", "tiff"),
    *(
        "jpeg8",
        "jpegsof3",
        "ljpeg",
        "jpeg2k",
        "htj2k",
        "jpegls",
        "jpegxl",
        "jpegxr",
        "webp",
        "ccitt",
        "ultrahdr",
    ),
)
"""Of imagecodecs, which imports each when it is used: those of images, and what tifffile knows."""

NOT_NEEDED = (
    *("readline", "curses"),  # whose libraries are under the GPL, or nobody needs
    *("tkinter", "setuptools", "pkg_resources", "distutils", "_distutils_hack", "pip", "pytest", "IPython"),
    *("matplotlib", "networkx", "pandas", "torch.utils.tensorboard", "torch.utils.benchmark", "torchvision"),
    *(
        "PySide6.QtNetwork",
        "PySide6.QtTest",
        "pyqtgraph.opengl",
        "pyqtgraph.examples",
    ),
)
"""Modules."""

PLUGINS = "PySide6/*plugins"
LEFT_OUT = (
    *("torch/bin/[!t]*", "torch/bin/te*", "torch/test/*", "torch/include/*", "torch/share/*"),
    *("torch/lib/*test*", "torch/lib/*backend_with_compiler*", "torch/lib/*aoti_custom_ops*"),
    *(f"{PLUGINS}/{kind}/*" for kind in ("egldeviceintegrations", "generic", "networkinformation", "tls")),
    *(
        f"{PLUGINS}/platforms/*{name}*"
        for name in ("eglfs", "linuxfb", "minimalegl", "vkkhrdisplay", "vnc", "directfb")
    ),
    f"{PLUGINS}/platformthemes/*gtk3*",
    *(
        f"*Qt6{name}*"
        for name in ("EglFS", "EglFs", "Network", "Test", "Pdf", "VirtualKeyboard", "Qml", "Quick")
    ),
    "PySide6/*translations/*",
    *(
        f"lib{name}*"
        for name in (
            *("gdk_pixbuf-", "atk-", "pango", "cairo", "pixman-", "thai", "datrie", "fribidi", "graphite2"),
            *(
                "harfbuzz.so",
                "gio-",
                "gmodule-",
                "mount.so",
                "blkid.so",
                "selinux.so",
                "krb5",
                "gssapi_krb5",
                "k5crypto",
            ),
            *("com_err", "keyutils"),
        )
    ),
)
"""Files, as patterns of their places in the bundle."""

KEPT_TRANSLATIONS = ("PySide6/*translations/qtbase_de.qm", "PySide6/*translations/qt_de.qm")


def version() -> str:
    """That of the program."""
    from core import __version__

    return __version__


def resources(checkout: Path) -> list[tuple[str, str]]:
    """The files that are no modules, each with its folder in the bundle: the wheel's, and where the wheel has them."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    folders = [each for each in wheel["only-include"] if each.startswith("resources/")]
    place = wheel["sources"]["resources"]
    found = [(str(checkout / each), each.replace("resources", place, 1)) for each in folders]
    for package in PACKAGES:
        for path in sorted((checkout / package).rglob("*")):
            if path.is_file() and path.suffix not in (".py", ".pyc", ".md"):
                found.append((str(path), path.parent.relative_to(checkout).as_posix()))
    return found


def modules() -> list[str]:
    """All modules of the program, and those of libraries that only tables name: they are imported late."""
    from PyInstaller.utils.hooks import collect_submodules

    ours = [name for package in PACKAGES for name in collect_submodules(package)]
    comm = collect_submodules("distributed.comm")  # one for each kind of address
    return [*ours, *comm, *(f"imagecodecs._{name}" for name in CODECS)]


def data_of_libraries() -> list[tuple[str, str]]:
    """What the code of libraries opens: the photograph of the demonstration, fonts, metadata with versions."""
    from PyInstaller.utils.hooks import collect_data_files, copy_metadata

    from core.evaluation.provenance import PACKAGES as NAMED

    versions = [each for name in NAMED if _is_installed(name) for each in copy_metadata(name)]
    photograph = collect_data_files("skimage", includes=["data/retina.jpg"])
    fonts = collect_data_files("reportlab", includes=["fonts/Vera*.ttf", "fonts/bitstream*"])
    settings = [
        each for name in ("dask", "distributed") for each in collect_data_files(name, includes=["*.yaml"])
    ]
    return [*photograph, *fonts, *settings, *versions]


def is_kept(place: str) -> bool:
    """Whether a file of this place in the bundle stays in it."""
    name = Path(place).as_posix()
    if any(fnmatch(name, pattern) for pattern in KEPT_TRANSLATIONS):
        return True
    return not any(fnmatch(name, pattern) for pattern in LEFT_OUT)


def _is_installed(distribution: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
