/* The receiver signs in a box. What is drawn goes along as a path of moves and lines; choosing it as proof is done here
   too. Without this file the paper slip is signed. */
(() => {
  "use strict";
  const pad = document.querySelector("[data-signpad]");
  const kept = document.querySelector("[data-signature]");
  if (!pad || !kept) return;
  const svg = pad.querySelector("svg"), line = svg.querySelector("path");
  const most = 19000;
  let drawing = false;
  pad.hidden = false;
  const at = (event) => {
    const box = svg.getBoundingClientRect();
    const x = Math.round((event.clientX - box.left) / box.width * 600), y = Math.round((event.clientY - box.top) / box.height * 200);
    return Math.max(0, Math.min(600, x)) + " " + Math.max(0, Math.min(200, y));
  };
  const put = (text) => {
    if (kept.value.length + text.length > most) return;
    kept.value += text;
    line.setAttribute("d", kept.value);
  };
  svg.addEventListener("pointerdown", (event) => {
    drawing = true;
    svg.setPointerCapture(event.pointerId);
    put("M" + at(event));
    const choice = document.querySelector("[name=proof][value=signature]");
    if (choice) choice.checked = true;
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => { if (drawing) put("L" + at(event)); });
  const stop = () => { drawing = false; };
  svg.addEventListener("pointerup", stop);
  svg.addEventListener("pointercancel", stop);
  pad.querySelector("[data-signclear]").addEventListener("click", () => {
    kept.value = "";
    line.setAttribute("d", "");
  });
})();
