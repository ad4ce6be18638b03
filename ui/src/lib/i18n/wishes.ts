// What is known about the customer's language, kept for her next visit.
const CHOSEN = "frontdesk.language";
const SPOKEN = "frontdesk.language.spoken";

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // Blocked storage: the browser's languages decide.
    return null;
  }
}

function write(key: string, code: string | null): void {
  try {
    if (code === null) localStorage.removeItem(key);
    else localStorage.setItem(key, code);
  } catch {
    // Without storage it lasts until the page is left.
  }
}

export const readChosen = () => read(CHOSEN);
export const readSpoken = () => read(SPOKEN);
export const keepChosen = (code: string | null) => write(CHOSEN, code);
export const keepSpoken = (code: string) => write(SPOKEN, code);
