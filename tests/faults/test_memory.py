"""Little memory, and files that cost much of it: an error that names the file, and the process lives on."""

import io
import os
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from dirflow import ArgumentError, DirectoryIterator, ImageError, load_img
from tests.support.images import save
from tests.support.scripts import environment, python

# Reads large files again and again, with more and more memory left, and says what became of them.
SHORT = """
import os, resource, sys, warnings
warnings.simplefilter("ignore")
from dirflow import DirectoryIterator, ImageError

def flow(name, **options):
    folder = os.path.join(sys.argv[1], name)
    return DirectoryIterator(folder, None, (64, 64), "rgb", class_mode=None, interpolation="bilinear", **options)

next(flow("small"))
large = flow("large", prefetch=0, workers=2)
with open("/proc/self/statm") as file:
    size = int(file.read().split()[0]) * resource.getpagesize()
for left in (8, 24, 48, 64, 80, 110, 150, 200, 300):
    resource.setrlimit(resource.RLIMIT_AS, (size + left * 2**20, resource.RLIM_INFINITY))
    try:
        next(large)
    except MemoryError:
        print("no memory")
    except ImageError as error:
        print("memory" if "memory" in error.reason and error.path.startswith(sys.argv[1]) else error)
    else:
        print("read")
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
next(large)
"""

PEAK = """
import sys, warnings
warnings.simplefilter("ignore")
from dirflow import DirectoryIterator, ImageError

options = eval(sys.argv[2])
try:
    next(DirectoryIterator(sys.argv[1], None, (64, 64), class_mode=None, prefetch=0, **options))
except ImageError as error:
    print(error.reason)
else:
    print("read")
# Not `ru_maxrss`, which begins with what the parent had.
with open("/proc/self/status") as file:
    print(next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmHWM")))
"""


def picture_of(size: tuple[int, int], mode: str) -> Image.Image:
    """Returns a large picture that is quickly made and saved."""
    return Image.radial_gradient("L").convert(mode).resize(size, Image.Resampling.NEAREST)


def cost(folder: Path, **options: object) -> tuple[str, int]:
    """Returns what became of the one file in a folder, and the largest memory of the process in MiB."""
    done = python("-c", PEAK, folder, repr(options), env=environment(KERAS_BACKEND="numpy"), timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    *_, outcome, peak = done.stdout.splitlines()
    return outcome, int(peak)


@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("0.jpg", "RGB", {}),
        ("0.jpg", "L", {"progressive": True}),
        ("0.jpg", "CMYK", {}),
        ("0.png", "RGBA", {"compress_level": 1}),
        ("0.png", "P", {"compress_level": 1}),
        ("0.bmp", "RGB", {}),
    ],
    ids=["jpeg", "progressive", "cmyk", "rgba", "palette", "bmp"],
)
def test_little_memory_ends_no_process(tmp_path: Path, name: str, mode: str, options: dict[str, bool | int]) -> None:
    save(tmp_path / "small" / "class" / "0.png", 0, 20, 20)
    (tmp_path / "large" / "class").mkdir(parents=True)
    picture_of((5000, 5000), mode).save(tmp_path / "large" / "class" / name, **options)
    (tmp_path / "large" / "class" / f"1{name[1:]}").hardlink_to(tmp_path / "large" / "class" / name)
    done = python("-c", SHORT, tmp_path, env=environment(KERAS_BACKEND="numpy"), timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    outcomes = [line for line in done.stdout.splitlines() if not line.startswith(("Found", "Could not"))]
    assert set(outcomes) <= {"memory", "no memory", "read"}
    assert outcomes[0] != "read"  # there was too little at first


def test_a_sparse_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    with (tmp_path / "class" / "0.jpg").open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(3 * 2**30)
    reason, peak = cost(tmp_path)
    assert reason == (
        "3221225472 bytes, more than `max_file_bytes` = 1073741824; give the iterator a greater `max_file_bytes` if it "
        "is meant to be so large"
    )
    assert peak < 400


def tall_png(rows: int) -> bytes:
    """Returns a picture of one column."""
    compressor = zlib.compressobj(1)
    data = b"".join(compressor.compress(bytes(2 * 10**6)) for _ in range(rows // 10**6)) + compressor.flush()

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, rows, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a picture of 1 x 178,000,000 pixels, which Pillow is ready to read."""
    folder: Path = tmp_path_factory.mktemp("tall")
    (folder / "class").mkdir()
    (folder / "class" / "0.png").write_bytes(tall_png(178 * 10**6))
    return folder


def test_a_long_picture_costs_what_is_stated(tall: Path) -> None:
    outcome, peak = cost(tall, interpolation="bilinear")
    assert outcome == "read"
    assert peak < 400 + 178 * (12 + 2 * 4)  # bytes a pixel


@pytest.mark.parametrize(
    ("name", "mode", "options", "bytes_a_pixel"),
    [
        ("0.jpg", "RGB", {"progressive": True, "subsampling": 0}, 12),
        ("0.png", "RGBA", {"compress_level": 1}, 12),
        ("0.tif", "RGBA", {"compression": "tiff_lzw"}, 24),
    ],
    ids=["jpeg", "png", "pillow"],
)
def test_a_picture_costs_what_is_stated(
    tmp_path: Path, name: str, mode: str, options: dict[str, object], bytes_a_pixel: int
) -> None:
    (tmp_path / "class").mkdir()
    picture_of((9000, 9000), mode).save(tmp_path / "class" / name, **options)
    size = (tmp_path / "class" / name).stat().st_size // 2**20
    outcome, peak = cost(tmp_path, interpolation="bilinear")
    assert outcome == "read"
    assert peak < 200 + size + 81 * bytes_a_pixel


def test_a_picture_of_more_pixels_is_not_decoded(tall: Path) -> None:
    reason, peak = cost(tall, max_pixels=10**6)
    assert reason == (
        "178000000 x 1 pixels (height x width), more than `max_pixels` = 1000000; give the iterator a greater "
        "`max_pixels` if it is meant to be so large"
    )
    assert peak < 400


@pytest.mark.parametrize("name", ["0.jpg", "0.png", "0.bmp", "0.tif"])
def test_limits_are_the_last_that_is_accepted(tmp_path: Path, name: str) -> None:
    path = tmp_path / "class" / name
    save(path, 0, 40, 30)
    size = path.stat().st_size

    def read(**options: int) -> None:
        next(DirectoryIterator(tmp_path, None, (8, 8), class_mode=None, **options))

    read(max_pixels=1200, max_file_bytes=size)
    with pytest.raises(ImageError, match=r"30 x 40 pixels \(height x width\), more than `max_pixels` = 1199") as error:
        read(max_pixels=1199)
    assert error.value.path == str(path)
    with pytest.raises(ImageError, match=rf"{size} bytes, more than `max_file_bytes` = {size - 1}"):
        read(max_file_bytes=size - 1)


def test_what_is_too_large_is_skipped_as_other_files_are(tmp_path: Path) -> None:
    for number, side in enumerate((20, 50, 20)):
        save(tmp_path / "class" / f"{number}.jpg", number, side, side)
    iterator = DirectoryIterator(tmp_path, None, (8, 8), class_mode=None, on_error="skip", max_pixels=400)
    assert len(next(iterator)) == 2
    assert [Path(failure.path).name for failure in iterator.failures] == ["1.jpg"]


def test_pixels_that_were_kept_are_those_within_the_limits(tmp_path: Path) -> None:
    save(tmp_path / "photos" / "class" / "0.jpg", 0, 50, 50)
    for limit in (None, 2500):
        options = {"cache": tmp_path / "kept", "max_pixels": limit}
        next(DirectoryIterator(tmp_path / "photos", None, (8, 8), class_mode=None, **options))
    with pytest.raises(ImageError, match="more than `max_pixels`"):
        next(
            DirectoryIterator(tmp_path / "photos", None, (8, 8), class_mode=None, cache=tmp_path / "kept", max_pixels=9)
        )


def test_a_limit_beyond_pillows_holds_for_what_the_engine_decodes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("0.jpg", "1.png", "2.bmp"):
        save(tmp_path / "class" / name, 0, 50, 50)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    for options, readable in (({}, []), ({"max_pixels": 2500}, ["0.jpg", "1.png"])):
        iterator = DirectoryIterator(tmp_path, None, (8, 8), class_mode=None, on_error="blank", **options)
        next(iterator)
        failures = {Path(failure.path).name: failure.reason for failure in iterator.failures}
        assert sorted({"0.jpg", "1.png", "2.bmp"} - set(failures)) == readable
        assert all("`max_pixels`" in reason and "PIL.Image.MAX_IMAGE_PIXELS" in reason for reason in failures.values())


@pytest.mark.parametrize("option", ["max_pixels", "max_file_bytes"])
@pytest.mark.parametrize("number", [0, -1, 1.5, True, "9"])
def test_limits_are_whole_numbers(tmp_path: Path, option: str, number: object) -> None:
    with pytest.raises(ArgumentError, match=rf"`{option}` must be None or a whole number of 1 or more"):
        DirectoryIterator(tmp_path, None, **{option: number})


@pytest.mark.parametrize("option", ["max_pixels", "max_file_bytes"])
def test_keras_has_no_such_limits(tmp_path: Path, option: str) -> None:
    with pytest.raises(ArgumentError, match=rf'`{option}` .* compat="documented"'):
        DirectoryIterator(tmp_path, None, compat="keras", **{option: 10**6})


def with_exif(size: int, mode: str) -> bytes:
    """Returns a small JPEG whose EXIF comes in many segments."""
    file = io.BytesIO()
    Image.new(mode, (30, 20), "red").save(file, "jpeg")
    content = file.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", 65535) + b"Exif\0\0" + bytes(65527)
    return content[:2] + segment * (size // len(segment)) + content[2:]


@pytest.mark.parametrize("mode", ["RGB", "CMYK"])
def test_much_exif_takes_no_time(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "class" / "0.jpg"
    path.parent.mkdir()
    path.write_bytes(with_exif(98 * 10**6, mode))
    began = time.monotonic()
    x = next(DirectoryIterator(tmp_path, None, (8, 8), class_mode=None))
    assert load_img(os.fspath(path)).size == (30, 20)
    assert time.monotonic() - began < 20  # where it took minutes
    path.write_bytes(with_exif(0, mode))
    assert (x == next(DirectoryIterator(tmp_path, None, (8, 8), class_mode=None))).all()
