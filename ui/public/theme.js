// Runs before the first paint so that a chosen theme never flashes. A file of its own: the page's
// content security policy allows no inline script.
try {
  const chosen = localStorage.getItem("frontdesk.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be blocked; the system's preference then decides.
  document.documentElement.removeAttribute("data-theme");
}
