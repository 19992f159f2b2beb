/* Calling without leaving what is being written: the strip's buttons are sent beside the page. Without this file they
   lead to the counter's page. */
(() => {
  "use strict";
  if (window.motcuaCalling) return;
  window.motcuaCalling = true;
  /* Who calls by its key while writing goes on writing; who is in the strip stays in the strip. */
  let writing = null, known = "", settled = 0;
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
      known = ""; settled = Date.now() + 2500;
      const again = drawn.querySelector(`button[value="${act}"]`) || drawn.querySelector("button.strong");
      if (again && !goesOn) again.focus();
    } catch { location.reload(); }
  });
  /* Who calls for help at a machine is seen at once: asked for only while somebody looks at the page. What has not
     changed is an answer without a body; after a broken connection the next question brings what is so now. Right
     after a button nothing is asked: a server may hold what was so for two seconds. */
  const every = Number(document.querySelector("[data-help]")?.dataset.pause) || 5000;
  let asking = false;
  const hear = async () => {
    const place = document.querySelector("[data-help]");
    if (!place || asking || document.visibilityState === "hidden" || Date.now() < settled) return;
    asking = true;
    try {
      const answer = await fetch(place.dataset.help, {headers: known ? {"If-None-Match": known} : {}, cache: "no-store"});
      if (answer.status === 200) {
        known = answer.headers.get("ETag") || "";
        const drawn = (await answer.text()).trim(), now = document.querySelector("[data-help]");
        if (now && now.innerHTML.trim() !== drawn) now.innerHTML = drawn;
      } else if (answer.status === 404) place.removeAttribute("data-help");
    } catch { /* no connection: asked again in a while */ }
    asking = false;
  };
  setInterval(hear, every);
  document.addEventListener("visibilitychange", hear);
})();
