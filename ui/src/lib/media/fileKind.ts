export type MediaKind = "image" | "audio";

// Some systems know no type for these, and call sound in an Ogg or MP4 file a video.
const BY_ENDING: [RegExp, MediaKind][] = [
  [/\.(heic|heif|avif)$/i, "image"],
  [/\.(m4a|mp3|oga|ogg|opus|wav|weba|aac|flac|amr)$/i, "audio"],
];

/** Whether a file can be a picture or a sound; null for everything else. The server looks into it again. */
export function fileKind({ name, type }: { name: string; type: string }): MediaKind | null {
  // A drawing that can carry a script; no camera and no screenshot makes one.
  if (type.startsWith("image/svg")) return null;
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/")) return "audio";
  return BY_ENDING.find(([ending]) => ending.test(name))?.[1] ?? null;
}
