// WebM with Opus where there is, MP4 on Safari; both are read by the server.
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_PER_SECOND = 48_000;
/** What counts as silence for the eye, in decibels below full scale. */
const FLOOR_DB = 60;

/** Whether this browser can record at all (not over plain HTTP, for one). */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== "undefined" && typeof navigator !== "undefined" && "mediaDevices" in navigator;

/** Asks for the microphone. Rejects when it is refused, or when there is none. */
export const openMicrophone = (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });

export function recordStream(stream: MediaStream): MediaRecorder {
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  return new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(mimeType && { mimeType }) });
}

/** Listens along, to show how loud it is: the mean over the last moment, 0 for silence and 1 for full scale. */
export function measureStream(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const decibels = 10 * Math.log10(Math.max(power, 1e-9));
      return Math.min(1, Math.max(0, 1 + decibels / FLOOR_DB));
    },
    close: () => void context.close(),
  };
}
