"""The build backend of pyproject.toml: maturin's, once there is a Rust toolchain."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import maturin
import rust_toolchain

# It would say that pip does not use maturin.
os.environ["MATURIN_NO_MISSING_BUILD_BACKEND_WARNING"] = "1"

Settings = Mapping[str, Any] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Returns what a build needs besides maturin: what downloads Rust, if there is none."""
    del config_settings
    wanted = rust_toolchain.why_unusable() and not os.environ.get("MATURIN_NO_INSTALL_RUST")
    return [rust_toolchain.DOWNLOADER] if wanted else []


get_requires_for_build_editable = get_requires_for_build_sdist = get_requires_for_build_wheel


def _with_rust(hook: Callable[..., str]) -> Callable[..., str]:
    def build(folder: str, *arguments: Any, **options: Any) -> str:
        os.environ.update(rust_toolchain.bring())
        return hook(folder, *arguments, **options)

    return build


prepare_metadata_for_build_wheel = _with_rust(maturin.prepare_metadata_for_build_wheel)
prepare_metadata_for_build_editable = _with_rust(maturin.prepare_metadata_for_build_editable)
build_wheel = _with_rust(maturin.build_wheel)
build_editable = _with_rust(maturin.build_editable)
build_sdist = _with_rust(maturin.build_sdist)
