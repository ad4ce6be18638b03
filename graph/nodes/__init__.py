"""The nodes of the graph, one file each: call a tool, write its result. `ocr`, `vision` and `transcription` will stand
before `detection`.
"""
