/* Both pages work without this file: printing goes through the PDF, one's number comes anew by itself. */
(() => {
  "use strict";
  const print = document.querySelector("[data-print]");
  if (print) print.addEventListener("click", (event) => { event.preventDefault(); window.print(); });

  /* one's number: only the part that changes; no word is repeated to a screen reader when nothing has changed */
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const ask = async () => {
    try {
      const answer = await fetch("?phan=1", {headers: {"X-Requested-With": "kiosk"}});
      if (answer.ok) {
        const text = await answer.text();
        const drawn = new DOMParser().parseFromString(text, "text/html").body;
        const state = drawn.firstElementChild.dataset.state;
        if (drawn.textContent !== place.textContent) {
          if (state === "called" && navigator.vibrate) navigator.vibrate([300, 150, 300]);
          place.innerHTML = text;
        }
        if (state !== "waiting" && state !== "called") { location.reload(); return; }
      }
    } catch { /* the phone has no net for a moment: the next try tells */ }
    setTimeout(ask, document.hidden ? 30000 : 10000);
  };
  setTimeout(ask, 10000);
})();
