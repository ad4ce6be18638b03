"""The settings of pictures, voice messages and recorded calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode

MEDIA_CHAINS: Final = ("ocr", "vision", "transcription", "speech")
"""The settings here that name a capability's providers."""

Words = Annotated[list[str], NoDecode]


class MediaSettings(BaseSettings):
    """What is taken, where it is kept, and who reads it."""

    files: str | None = Field(
        None,
        description="Where sent files are kept: an fsspec URL, like s3://bucket/desk; default: in the data folder.",
    )
    max_image: int = Field(12_000_000, ge=10_000, description="The largest picture, in bytes.")
    max_audio: int = Field(25_000_000, ge=10_000, description="The largest voice message, in bytes.")
    max_call: int = Field(200_000_000, ge=10_000, description="The largest recorded call, in bytes.")
    voice_seconds: float = Field(180, ge=1, le=600, description="How long a voice message may be, in seconds.")
    call_minutes: float = Field(60, ge=1, le=600, description="How long a recorded call may be, in minutes.")
    attachments: int = Field(5, ge=1, le=20, description="How many files a message may have.")
    attachment_hours: float = Field(
        24, gt=0, le=24 * 30, description="How long a file waits to be sent before it is removed, in hours."
    )
    attachment_quota: int = Field(
        100_000_000, ge=1_000_000, description="How many bytes a customer may send in files in 24 hours."
    )
    upload_limit: str = Field("30/minute", description="How many files a person may send, like 30/minute.")
    engines: Literal["lazy", "start"] = Field(
        "lazy", description="When the engines for pictures and voice are loaded: with the first file, or at the start."
    )
    ocr: Words = Field(
        ["auto"], description="Who reads text in pictures, in order: rapidocr, gemini, easyocr, tesseract."
    )
    vision: Words = Field(["auto"], description="Who tells what pictures show, in order: gemini, local.")
    transcription: Words = Field(["auto"], description="Who writes down speech, in order: azure, whisper.")
    speech: Words = Field(["auto"], description="Who reads replies aloud, in order: azure, hibari, espeak.")
    azure_speech_key: SecretStr | None = Field(None, description="A key of an Azure AI Speech resource.")
    azure_speech_region: str | None = Field(None, description="The region of that resource, like westeurope.")
    azure_speech_endpoint: str | None = Field(
        None, description="Its address, if not that of the region, like wss://speech.shop.example."
    )
    whisper_model: Path | None = Field(
        None, description="A folder with a faster-whisper model, in place of the one that is installed."
    )
