"""Real photographs to cut benchmark images from: Debian's wallpapers, else the samples of Python packages."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    "lomiri-wallpapers-16.04",
    "lomiri-wallpapers-20.04",
    "mate-backgrounds",
    "plasma-workspace-wallpapers",
)

_LOMIRI_16 = "lomiri-wallpapers-16.04/usr/share/backgrounds/"
_LOMIRI_20 = "lomiri-wallpapers-20.04/usr/share/backgrounds/"
_MATE = "mate-backgrounds/usr/share/backgrounds/mate/nature/"
_PLASMA = "plasma-workspace-wallpapers/usr/share/wallpapers/"
_PLASMA_FILE = "/contents/images/2560x1600.jpg"

# Motif to photographs. Only photographs: these packages hold drawings and renderings too.
DEBIAN_MOTIFS: dict[str, tuple[str, ...]] = {
    "animal": (
        _LOMIRI_20 + "Kleiber_by_Lukas_Baubkus.jpg",
        _LOMIRI_16 + "friends_by_Aitzol_Berasategi.jpg",
        _MATE + "LadyBird.jpg",
        _LOMIRI_16 + "free_by_Peter_Nerlich.jpg",
    ),
    "flower": (
        _MATE + "FreshFlower.jpg",
        _MATE + "Garden.jpg",
        _MATE + "YellowFlower.jpg",
        _LOMIRI_16 + "seeding_by_Clements_Engelhardt.jpg",
    ),
    "forest": (
        _PLASMA + "Path" + _PLASMA_FILE,
        _LOMIRI_16 + "life_by_Aitzol_Berasategi.jpg",
        _LOMIRI_16 + "Dragonfly_by_Bolly.jpg",
    ),
    "grass": (
        _MATE + "GreenMeadow.jpg",
        _MATE + "Dune.jpg",
        _PLASMA + "OneStandsOut" + _PLASMA_FILE,
    ),
    "indoor": (
        _LOMIRI_16 + "Wine_by_Jakkub_Mede.jpg",
        _LOMIRI_16 + "friends_by_Aitzol_Berasategi.jpg",
        _PLASMA + "Grey" + _PLASMA_FILE,
    ),
    "leaf": (
        _MATE + "Blinds.jpg",
        _MATE + "RainDrops.jpg",
        _PLASMA + "FallenLeaf" + _PLASMA_FILE,
    ),
    "mountain": (
        _LOMIRI_16 + "aitzgorri_by_Aitzol_Berasategi.jpg",
        _LOMIRI_16 + "picosdeeuropa_by_Aitzol_Berasategi.jpg",
        _LOMIRI_16 + "sunset_by_Aitzol_Berasategi.jpg",
    ),
    "object": (
        _LOMIRI_16 + "Picture_1A_by_freespace.jpg",
        _PLASMA + "ColorfulCups" + _PLASMA_FILE,
        _LOMIRI_16 + "Picture_0B_by_freespace.jpg",
        _LOMIRI_16 + "greentock_by_Peter_Nerlich.jpg",
    ),
    "sky": (
        _LOMIRI_16 + "sunset_by_Aitzol_Berasategi.jpg",
        _LOMIRI_16 + "Bridge_by_Sander_Klootwijk.jpg",
        _MATE + "Storm.jpg",
        _LOMIRI_16 + "picosdeeuropa_by_Aitzol_Berasategi.jpg",
    ),
    "water": (
        _PLASMA + "BytheWater" + _PLASMA_FILE,
        _PLASMA + "EveningGlow" + _PLASMA_FILE,
        _PLASMA + "Volna/contents/images/5120x2880.jpg",
    ),
}

# Motif to (Python package, file inside it).
SAMPLE_MOTIFS: dict[str, tuple[tuple[str, str], ...]] = {
    "astronaut": (("skimage", "data/astronaut.png"),),
    "cat": (("skimage", "data/chelsea.png"),),
    "coffee": (("skimage", "data/coffee.png"),),
    "flower": (("sklearn", "datasets/images/flower.jpg"),),
    "motorcycle": (("skimage", "data/motorcycle_left.png"), ("skimage", "data/motorcycle_right.png")),
    "rocket": (("skimage", "data/rocket.jpg"),),
    "temple": (("sklearn", "datasets/images/china.jpg"),),
}


@dataclass(frozen=True)
class Photographs:
    """Photographs by motif, and where they come from.

    Attributes:
        source: One or two words for a file name, `debian` or `samples`.
        description: What they are, for a person.
        motifs: Motif to the files of its photographs.
    """

    source: str
    description: str
    motifs: dict[str, tuple[Path, ...]]


def find(cache: Path) -> Photographs:
    """Returns real photographs, fetched into a folder at the first call.

    Args:
        cache: Folder for what is fetched; made when missing.

    Raises:
        RuntimeError: Neither Debian's packages nor the samples are to be had.
    """
    try:
        return _from_debian(cache)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"no photographs from Debian packages ({_reason(error)}); using the samples of Python packages")
    return _from_samples()


def _from_debian(cache: Path) -> Photographs:
    download = cache / "download"
    try:
        for package in PACKAGES:
            if not (cache / package).is_dir():
                _fetch(package, download)
                (download / "unpacked").rename(cache / package)
    finally:
        shutil.rmtree(download, ignore_errors=True)
    motifs = {motif: tuple(cache / name for name in names) for motif, names in DEBIAN_MOTIFS.items()}
    for path in (path for paths in motifs.values() for path in paths):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not in this version of the package")
    return Photographs("debian", "photographs of Debian's wallpaper packages", motifs)


def _fetch(package: str, download: Path) -> None:
    """Downloads one package and unpacks it into a folder of its own; nothing is installed."""
    shutil.rmtree(download, ignore_errors=True)
    download.mkdir(parents=True)
    print(f"fetching {package}", flush=True)
    try:
        _call(["apt-get", "download", package], download)
    except subprocess.CalledProcessError:
        _call(["apt-get", "update"], download)
        _call(["apt-get", "download", package], download)
    for archive in download.glob("*.deb"):
        _call(["dpkg", "-x", str(archive), "unpacked"], download)


def _call(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=600)


def _reason(error: OSError | subprocess.SubprocessError) -> str:
    lines = str(getattr(error, "stderr", None) or "").strip().splitlines()
    return lines[-1] if lines else str(error)


def _from_samples() -> Photographs:
    motifs: dict[str, tuple[Path, ...]] = {}
    for motif, files in SAMPLE_MOTIFS.items():
        paths = (_package_file(package, name) for package, name in files)
        found = tuple(path for path in paths if path is not None)
        if found:
            motifs[motif] = found
    if not motifs:
        raise RuntimeError(
            "no photographs: `apt-get download` does not work here, and neither scikit-image nor "
            "scikit-learn is installed; name a folder of your own JPEG files with DATA=folder"
        )
    return Photographs("samples", "the sample photographs of scikit-image and scikit-learn", motifs)


def _package_file(package: str, name: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / name
    return path if path.is_file() else None
