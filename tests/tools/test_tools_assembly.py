"""A prepared folder is served without what only training and migrating need: importing that takes seconds."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVE = """
import asyncio, json, pathlib, sys
import api.server
from tools.assembly import local_providers
from tools.base import ToolContext
from tools.intent.tool import recognise_intent
from tools.retrieval.tool import search_articles
from tools.sentiment.tool import read_sentiment

async def answer():
    providers = await local_providers(pathlib.Path(sys.argv[1]))
    context = ToolContext(customer_id="c", conversation_id="v", turn_id="t", providers=providers)
    for tool, key in ((recognise_intent, "text"), (read_sentiment, "text"), (search_articles, "query")):
        await tool.run({key: "where is my parcel?"}, context)

asyncio.run(answer())
print(json.dumps(sorted(sys.modules)))
"""
UNNEEDED = {"alembic", "joblib", "mako", "narwhals", "sklearn", "threadpoolctl"} | {
    f"scipy.{part}" for part in ("linalg", "optimize", "sparse", "stats")
}
"""What only training and migrating need; of SciPy the send rule needs `scipy.special`, which is small."""


def test_a_prepared_folder_is_served_without_importing_what_it_does_not_need(engines_dir: Path, tmp_path: Path) -> None:
    shutil.copytree(engines_dir, tmp_path / "data")
    ran = subprocess.run(
        [sys.executable, "-c", SERVE, str(tmp_path / "data")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = set(json.loads(ran.stdout.splitlines()[-1]))
    assert "onnxruntime" in imported
    assert imported & UNNEEDED == set()
