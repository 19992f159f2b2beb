/* Calling without leaving what is being written: the strip's buttons are sent beside the page. Without this file they
   lead to the counter's page. */
(() => {
  "use strict";
  if (window.motcuaCalling) return;
  window.motcuaCalling = true;
  /* Who calls by its key while writing goes on writing; who is in the strip stays in the strip. */
  let writing = null;
  document.addEventListener("keydown", (event) => {
    const now = document.activeElement;
    writing = event.altKey && now !== document.body && !now.closest("[data-calling]") ? now : null;
  });
  document.addEventListener("submit", async (event) => {
    const strip = event.target.closest("[data-calling]");
    if (!strip || !event.submitter) return;
    event.preventDefault();
    const form = event.target, data = new FormData(form), button = event.submitter;
    data.set("do", button.value);
    const act = button.value, goesOn = writing;
    if (goesOn) goesOn.focus();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";  // not disabled: a disabled button lets the focus fall
    try {
      const answer = await fetch(form.action, {method: "POST", body: data, headers: {"X-Requested-With": "desk"}});
      const text = await answer.text();
      const drawn = new DOMParser().parseFromString(text, "text/html").querySelector("[data-calling]");
      if (answer.redirected || !drawn) { location.reload(); return; }
      strip.replaceWith(drawn);
      const again = drawn.querySelector(`button[value="${act}"]`) || drawn.querySelector("button.strong");
      if (again && !goesOn) again.focus();
    } catch { location.reload(); }
  });
})();
