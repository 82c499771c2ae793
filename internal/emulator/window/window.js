// SPDX-License-Identifier: MPL-2.0
// Shows what the emulator sends, and posts what its buttons say.
"use strict";

const problem = document.getElementById("problem");
const events = new EventSource("/_emulator/window/events" + location.search);

// Each event has the new content of sections that changed; the first has all. What the
// page shows already stays, so that a click meets its button. A button that is drawn
// anew keeps the focus; if it is gone, the heading's first button gets it.
events.onmessage = (event) => {
  for (const [id, html] of Object.entries(JSON.parse(event.data))) {
    const place = document.getElementById(id);
    const drawn = place.cloneNode(false);
    drawn.innerHTML = html;
    if (drawn.isEqualNode(place)) {
      continue;
    }
    const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
    place.replaceChildren(...drawn.childNodes);
    if (focused) {
      (document.getElementById(focused) ?? place.closest("section").querySelector("button")).focus();
    }
  }
};
events.onopen = () => { problem.textContent = ""; };
events.onerror = () => { problem.textContent = "The emulator does not answer. This page goes on when it does."; };

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-path]");
  if (!button) {
    return;
  }
  const { path, body, method = "POST" } = button.dataset;
  try {
    const reply = await fetch(path, { method, body });
    problem.textContent = reply.ok ? "" : (await reply.json()).error;
  } catch (error) {
    problem.textContent = "The emulator does not answer: " + error.message;
  }
});
