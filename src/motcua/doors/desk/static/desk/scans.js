/* Scans work without this file. With it: progress follows by itself, files can be dropped, and the place of the field
   in hand is shown on the picture. */
(() => {
  "use strict";
  const all = (sel) => Array.from(document.querySelectorAll(sel));

  /* progress: asked every two seconds while something is being read */
  const follow = async (place) => {
    try {
      const answer = await fetch(place.dataset.progress, {headers: {"X-Requested-With": "desk"}});
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (place.innerHTML.trim() !== text.trim()) place.innerHTML = text;
      if (answer.status === 286) { if ("reload" in place.dataset) location.reload(); return; }
    } catch (problem) { /* the connection is away for a moment: ask again */ }
    setTimeout(() => follow(place), 2000);
  };
  all("[data-progress]").forEach((place) => setTimeout(() => follow(place), 2000));

  /* files dropped on the form are those of its first field */
  all("form[data-drop]").forEach((form) => {
    const field = form.querySelector("input[type=file]");
    ["dragover", "dragenter"].forEach((name) => form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); }));
    ["dragleave", "drop"].forEach((name) => form.addEventListener(name, () => form.classList.remove("over")));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  });

  /* the field in hand and its place on the picture */
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (part) => {
    const boxes = all(`[data-box="${part.dataset.of}"]`);
    all("rect.now").forEach((box) => box.classList.remove("now"));
    boxes.forEach((box) => box.classList.add("now"));
    if (boxes[0]) boxes[0].scrollIntoView({block: "nearest", behavior: still ? "auto" : "smooth"});
  };
  all("[data-of]").forEach((part) => part.addEventListener("focusin", () => show(part)));
  const held = document.activeElement && document.activeElement.closest("[data-of]");
  if (held) show(held);
})();
