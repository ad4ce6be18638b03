"""EfficientNet-lite0 on ONNX Runtime, with the weights of its package (`tools.vision.weights`).

The graph ships without weights (``models/efficientnet_lite0.onnx``); they are put in when it is loaded, each batch
norm folded into the convolution before it. ``python -m tools.vision.network`` writes the graph anew; that alone needs
the package ``onnx``, which the desk does not.

Source of the network: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from knowledge.embed import verify
from tools.inference.pool import THREADS

GRAPH: Final = Path(__file__).parent / "models" / "efficientnet_lite0.onnx"
GRAPH_SHA256: Final = "37b07bf6918754843021b435aefa3e2c2391686ebc90f1b63d090950518ab7bc"
SIDE: Final = 224
"""Pixels of a side of what the network sees."""
FEATURES: Final = 1280
CLASSES: Final = 1000
EPSILON: Final = 1e-3
STAGES: Final = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Of each stage: blocks, kernel, stride of the first block, expansion, channels it gives."""

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Conv:
    """A convolution with the batch norm after it; ``groups`` is its channels where it is depthwise."""

    name: str
    norm: str
    inputs: int
    outputs: int
    kernel: int
    stride: int
    groups: int = 1
    clipped: bool = True
    beside: str | None = None
    """The convolution whose output is added to this one's."""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of its weights."""
        return self.outputs, self.inputs // self.groups, self.kernel, self.kernel


def layers() -> Iterator[Conv]:
    """The convolutions from the picture to the features."""
    yield Conv("_conv_stem", "_bn0", 3, 32, 3, 2)
    channels, number, before = 32, 0, "_conv_stem"
    for blocks, kernel, first, expansion, outputs in STAGES:
        for block in range(blocks):
            name, inner = f"_blocks.{number}", channels * expansion
            stride = first if block == 0 else 1
            if expansion > 1:
                yield Conv(f"{name}._expand_conv", f"{name}._bn0", channels, inner, 1, 1)
            yield Conv(f"{name}._depthwise_conv", f"{name}._bn1", inner, inner, kernel, stride, groups=inner)
            same = before if stride == 1 and channels == outputs else None
            yield Conv(f"{name}._project_conv", f"{name}._bn2", inner, outputs, 1, 1, clipped=False, beside=same)
            channels, before, number = outputs, f"{name}._project_conv", number + 1
    yield Conv("_conv_head", "_bn1", channels, FEATURES, 1, 1)


class Network:
    """The network, ready to run; safe from several threads."""

    def __init__(self, weights: dict[str, Array]) -> None:
        """``weights`` as `read_weights` gives them.

        Raises ``ModelError`` when the graph is not the one that shipped.
        """
        verify(GRAPH, GRAPH_SHA256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        given = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in _folded(weights).items()}
        options.add_external_initializers(list(given), list(given.values()))
        self._session = onnxruntime.InferenceSession(str(GRAPH), options, providers=["CPUExecutionProvider"])

    def look(self, pixels: Array) -> tuple[Array, Array]:
        """The probabilities of the 1,000 classes, and the 1,280 features before them.

        ``pixels`` has the shape (224, 224, 3), RGB, 0 to 255.
        """
        given = ((pixels.astype(np.float32) - 127.0) / 128.0).transpose(2, 0, 1)[None]
        scores, features = self._session.run(["scores", "features"], {"pixels": given})
        exps = np.exp(scores[0] - scores[0].max())
        return exps / exps.sum(), features[0]


def _folded(weights: dict[str, Array]) -> dict[str, Array]:
    """The weights with each batch norm folded in: ``w·γ/σ`` and ``β - μ·γ/σ``."""
    found = {"_fc.weight": weights["_fc.weight"], "_fc.bias": weights["_fc.bias"]}
    for conv in layers():
        norm = {part: weights[f"{conv.norm}.{part}"] for part in ("weight", "bias", "running_mean", "running_var")}
        scale = norm["weight"] / np.sqrt(norm["running_var"] + EPSILON)
        found[f"{conv.name}.weight"] = weights[f"{conv.name}.weight"] * scale[:, None, None, None]
        found[f"{conv.name}.bias"] = norm["bias"] - norm["running_mean"] * scale
    return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def main() -> None:
    """Write the graph without weights."""
    from onnx import TensorProto, helper, save

    nodes: list[Any] = []
    shapes: dict[str, tuple[int, ...]] = {"_fc.weight": (CLASSES, FEATURES), "_fc.bias": (CLASSES,)}

    def node(kind: str, inputs: list[str], output: str, **settings: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], **settings))
        return output

    x = "pixels"
    for conv in layers():
        shapes |= {f"{conv.name}.weight": conv.shape, f"{conv.name}.bias": (conv.outputs,)}
        # As TensorFlow pads ("SAME"): what is odd goes to the right and below.
        padded: dict[str, Any] = {"auto_pad": "SAME_UPPER", "strides": [conv.stride] * 2, "group": conv.groups}
        x = node("Conv", [x, f"{conv.name}.weight", f"{conv.name}.bias"], f"{conv.name}.conv", **padded)
        if conv.beside is not None:
            x = node("Add", [x, f"{conv.beside}.out"], f"{conv.name}.sum")
        kind, inputs = ("Clip", [x, "zero", "six"]) if conv.clipped else ("Identity", [x])
        x = node(kind, inputs, f"{conv.name}.out")
    x = node("GlobalAveragePool", [x], "pooled")
    x = node("Flatten", [x], "features")
    node("Gemm", [x, "_fc.weight", "_fc.bias"], "scores", transB=1)

    def external(name: str, shape: tuple[int, ...]) -> Any:
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="given-at-load")
        return tensor

    constants = [helper.make_tensor(name, TensorProto.FLOAT, [], [at]) for name, at in (("zero", 0.0), ("six", 6.0))]
    initializers = [*constants, *(external(name, shape) for name, shape in shapes.items())]
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    ends = [
        helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, CLASSES]),
        helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, FEATURES]),
    ]
    graph = helper.make_graph(nodes, "efficientnet-lite0", [pixels], ends, initializer=initializers)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), str(GRAPH))


if __name__ == "__main__":
    main()
