"""The WebSockets: frames in, acknowledgements and events out."""
