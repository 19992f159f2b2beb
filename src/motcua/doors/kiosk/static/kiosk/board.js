/* The screen is right without this file: it then comes anew every ten seconds. With it: changes at once, spoken calls,
   and after a broken connection the browser says the last version that it has, so that nothing is missed. */
(() => {
  "use strict";
  const board = document.querySelector("[data-board]");
  const part = document.querySelector("[data-part]");
  const said = document.querySelector("[data-said]");
  const off = document.querySelector("[data-off]");
  const button = document.querySelector("[data-sound]");
  const clock = document.querySelector("[data-clock]");

  /* clock: the server's, never this machine's */
  const [h, m] = clock.textContent.trim().split(":").map(Number);
  const began = performance.now() - (Number(clock.dataset.clock) || 0) * 1000;
  setInterval(() => {
    const minutes = h * 60 + m + Math.floor((performance.now() - began) / 60000);
    if (minutes >= 1440) { location.reload(); return; }
    const text = String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
    if (clock.textContent !== text) clock.textContent = text;
  }, 5000);

  /* sound: only after somebody asked for it, as browsers want it; asked for once, it is tried again after a reload */
  const KEPT = "motcua-board-sound";
  const novoice = document.querySelector("[data-novoice]"), blocked = document.querySelector("[data-blocked]");
  const synthesis = window.speechSynthesis || null;
  let sound = false;
  const chime = new Audio(board.dataset.chime);
  const voice = (language) => synthesis && synthesis.getVoices().find(
    (one) => one.lang.replace("_", "-").toLowerCase().split("-")[0] === language);
  /* A voice of another language makes noise of Vietnamese: then the chime alone, and the screen says so. Browsers know
     their voices a moment after the page. */
  const showVoice = () => { novoice.hidden = Boolean(voice("vi")); };
  if (synthesis && synthesis.addEventListener) synthesis.addEventListener("voiceschanged", showVoice);
  setTimeout(showVoice, 2000);
  const speak = (calls) => {
    if (!sound) return;
    chime.currentTime = 0;
    chime.play().catch(() => {});
    calls.forEach((call) => call.said.forEach(([language, text]) => {
      const found = voice(language);
      if (!found) return;
      const words = new SpeechSynthesisUtterance(text);
      words.lang = language === "en" ? "en-GB" : "vi-VN";
      words.voice = found;
      words.rate = 0.9;
      synthesis.speak(words);
    }));
  };
  const keep = (on) => { try { localStorage.setItem(KEPT, on ? "1" : ""); } catch { /* nothing is kept here */ } };
  const kept = () => { try { return localStorage.getItem(KEPT) === "1"; } catch { return false; } };
  const turn = (on) => {
    sound = on;
    button.setAttribute("aria-pressed", String(on));
    blocked.hidden = true;
    showVoice();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    turn(!sound);
    keep(sound);
    if (sound) chime.play().catch(() => {});
    else if (synthesis) synthesis.cancel();
  });
  if (kept()) chime.play().then(() => turn(true)).catch(() => { blocked.hidden = false; });

  let version = Number(board.dataset.version), heard = version;
  const take = (event) => {
    const told = JSON.parse(event.data);
    off.hidden = true;
    if (told.day !== board.dataset.day || told.hall !== board.dataset.hall) { location.reload(); return; }
    version = told.version;
    part.innerHTML = told.html;
    const fresh = told.calls.filter((call) => call.version > heard).sort((one, other) => one.version - other.version);
    heard = Math.max(heard, version);
    if (!fresh.length) return;
    said.textContent = fresh.map((call) => call.said.map((one) => one[1]).join(". ")).join(". ");
    speak(fresh);
  };
  let lost = 0;
  const listen = () => {
    const source = new EventSource(board.dataset.stream + "?sau=" + version);
    source.onmessage = take;
    source.onopen = () => { lost = 0; off.hidden = true; };
    source.onerror = () => {
      /* Each short stream ends in this way; only when several tries in a row find nobody is it told. */
      if (++lost > 2) off.hidden = false;
      /* An answer that is none (a restart, a proxy's error page) ends the browser's own tries. */
      if (source.readyState === EventSource.CLOSED) { source.close(); setTimeout(listen, Number(board.dataset.pause)); }
    };
  };
  listen();
})();
