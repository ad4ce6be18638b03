let playing: HTMLMediaElement | null = null;

/** Call when a sound begins: what played before stops. */
export function playAlone(element: HTMLMediaElement): void {
  if (playing !== element) playing?.pause();
  playing = element;
}

/** Before the microphone opens: nothing of ours should be heard in the recording. */
export function hush(): void {
  playing?.pause();
  playing = null;
}
