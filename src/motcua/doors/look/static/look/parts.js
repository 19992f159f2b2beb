/* Large files go in parts, so that a broken line or a machine that stops costs one part and not the file. Forms work
   without this file. With it: a part is sent again until it has arrived, and the same file chosen again on the same day
   goes on where it stopped. */
(() => {
  "use strict";
  const KEY = "motcua.parts", DAY = 86400000, LONGEST = 15000, MOST_AGAIN = 8;
  const secure = Boolean(window.crypto && crypto.subtle && window.fetch);
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const pause = (ms) => new Promise((go) => {
    const timer = setTimeout(go, ms);
    addEventListener("online", () => { clearTimeout(timer); go(); }, {once: true});
  });

  /* what was begun on this machine, by name, size and day of the file */
  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "{}");
      return Object.fromEntries(Object.entries(kept).filter(([, one]) => Date.now() - one.at < DAY));
    } catch { return {}; }
  };
  const keep = (mark, id) => {
    const kept = read();
    if (id) kept[mark] = {id, at: Date.now()}; else delete kept[mark];
    try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* a full or closed store: nothing is gone on with */ }
  };

  class Refused extends Error {}

  const sender = (form) => {
    const address = form.dataset.parts, purpose = form.dataset.purpose;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const bar = form.querySelector("progress"), told = form.querySelector("[role=status]");
    const say = (words, done, all) => {
      const size = (bytes) => (bytes / 1048576).toFixed(1);
      const text = words.replace("{done}", size(done)).replace("{all}", size(all));
      if (told && told.textContent !== text) told.textContent = text;
      if (bar) { bar.hidden = false; bar.max = all; bar.value = done; }
    };
    const ask = async (url, options) => {
      const answer = await fetch(url, {credentials: "same-origin", ...options,
        headers: {"X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest", ...(options.headers || {})}});
      if (answer.redirected) throw new Refused(form.dataset.saidSignIn);
      if (answer.status >= 500 || answer.status === 400) throw new TypeError("no answer");
      const facts = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
      return {status: answer.status, ok: answer.ok, ...facts};
    };
    /* until somebody answers: a line that is away comes back */
    const insist = async (act, done, all) => {
      for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST)) {
        try { return await act(); } catch (problem) {
          if (problem instanceof Refused) throw problem;
          say(form.dataset.saidWaiting, done, all);
          await pause(wait);
        }
      }
    };
    const begin = async (file, id) => {
      const facts = new URLSearchParams({id, purpose, name: file.name, size: file.size});
      const answer = await insist(() => ask(address, {method: "POST", body: facts}), 0, file.size);
      if (!answer.ok) throw new Refused(answer.message || "");
      return answer;
    };
    const known = async (file, mark) => {
      const kept = read()[mark];
      if (!kept) return null;
      const answer = await insist(() => ask(`${address}${kept.id}/`, {method: "GET"}), 0, file.size);
      if (answer.ok) return answer;
      keep(mark, "");
      return null;
    };
    const send = async (file) => {
      const mark = [purpose, file.name, file.size, file.lastModified].join("|");
      let state = await known(file, mark);
      if (!state) {
        state = await begin(file, crypto.randomUUID());
        keep(mark, state.id);
      }
      const url = `${address}${state.id}/`, most = state.part;
      let at = state.received, again = 0;
      while (at < file.size) {
        say(form.dataset.saidSending, at, file.size);
        const bytes = await file.slice(at, at + most).arrayBuffer();
        const sum = hex(await crypto.subtle.digest("SHA-256", bytes));
        const answer = await insist(() => ask(url, {method: "POST", body: bytes, headers: {
          "Content-Type": "application/octet-stream", "X-Offset": String(at), "X-Checksum": sum}}), at, file.size);
        again = answer.ok ? 0 : again + 1;
        if (answer.received === undefined || again > MOST_AGAIN) {
          keep(mark, "");
          throw new Refused(answer.message || "");
        }
        at = answer.received;
      }
      say(form.dataset.saidSending, at, file.size);
      return state.id;
    };
    return {send, say};
  };

  const chosen = (form) => Array.from(form.querySelectorAll("input[type=file]")).flatMap((field) => Array.from(field.files));
  const wanted = (form) => secure && chosen(form).some((file) => file.size > Number(form.dataset.over || 0));

  const sendAll = async (form) => {
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const way = sender(form), told = form.querySelector("[role=status]");
    try {
      const ids = [];
      for (const file of chosen(form)) ids.push(await way.send(file));
      ids.forEach((id) => {
        const field = document.createElement("input");
        field.type = "hidden"; field.name = "upload"; field.value = id;
        form.append(field);
      });
      form.querySelectorAll("input[type=file]").forEach((field) => { field.value = ""; });
      form.submit();
    } catch (problem) {
      delete form.dataset.sending;
      if (told) told.textContent = (problem instanceof Refused && problem.message) || form.dataset.saidRefused;
    }
  };
  window.motcuaParts = {wanted, sendAll};

  document.querySelectorAll("form[data-parts]:not([data-upload])").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (!wanted(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendAll(form);
    }, true);
  });
})();
