/** Length in Unicode code points, the way the server counts. */
export const codePoints = (text: string): number => Array.from(text).length;
