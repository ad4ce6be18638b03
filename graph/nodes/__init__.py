"""The nodes of the graph, one file each: call a tool, write its result.

`ocr`, `vision` and `transcription` will stand before `detection`, `translation` after it, `entities` beside `intent`,
and `guard` between `draft` and `decide`.
"""
