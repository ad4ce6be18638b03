// In a file of its own, because the page's Content-Security-Policy allows no inline script.
"use strict";

function cookie(name) {
  const pair = document.cookie.split("; ").find((each) => each.startsWith(name + "="));
  return pair === undefined ? null : decodeURIComponent(pair.slice(name.length + 1));
}

window.SwaggerUIBundle({
  url: "/schema/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  // The validator badge would ask a server of somebody else's.
  validatorUrl: null,
  requestInterceptor: (request) => {
    const token = cookie("frontdesk_csrf");
    if (token !== null && request.method !== "GET") request.headers["x-csrf-token"] = token;
    return request;
  },
});
