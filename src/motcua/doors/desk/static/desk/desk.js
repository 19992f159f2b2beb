/* The desk works without this file. With it: arrows (or J and K) move, Space marks, Enter opens, Esc goes back, ? shows
   all keys, the dossier in hand opens beside the list, C S M tick papers while their table has the focus. A page begins
   where the work is, and the focus is never lost. */
(() => {
  "use strict";
  const $ = (sel, from) => (from || document).querySelector(sel);
  const all = (sel, from) => Array.from((from || document).querySelectorAll(sel));
  const typing = (el) => el.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

  /* puts the focus on something, also on what no Tab reaches */
  const stand = (el) => {
    if (!el) return false;
    if (el.tabIndex < 0 && !el.hasAttribute("tabindex")) el.tabIndex = -1;
    el.focus();
    return document.activeElement === el;
  };
  const heading = () => stand($("main h1") || $("main"));

  /* clock of the header: starts from the server's time, never from this machine's zone */
  const clock = $("[data-clock]");
  if (clock) {
    const [h, m] = clock.textContent.trim().split(":").map(Number);
    const began = performance.now() - (Number(clock.dataset.clock) || 0) * 1000;
    setInterval(() => {
      const minutes = (h * 60 + m + Math.floor((performance.now() - began) / 60000)) % 1440;
      const text = String(Math.floor(minutes / 60)).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
      if (clock.textContent !== text) clock.textContent = text;
    }, 5000);
  }

  /* the dossier in hand */
  const side = $("[data-side]");
  let pending = 0, asked = null, quietly = false;
  const take = (row, open) => {
    all("tr.sel, [data-look].sel").forEach((other) => { other.classList.remove("sel"); });
    row.classList.add("sel");
    row.scrollIntoView({block: "nearest"});
    clearTimeout(pending);
    if (!side || !row.dataset.preview || quietly) return;
    /* Looking at a person's file is recorded, so rows that are only passed on the way are not asked for. */
    pending = setTimeout(() => show(row), open ? 0 : 350);
  };
  const show = async (row) => {
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(row.dataset.preview, {signal: asked.signal, headers: {"X-Requested-With": "desk"}});
      if (!answer.ok || answer.redirected) { location.href = $("a", row).href; return; }
      side.innerHTML = await answer.text();
      if (!("look" in row.dataset)) history.replaceState(null, "", $("a", row).href);
    } catch (problem) {
      if (problem.name !== "AbortError") location.href = $("a", row).href;
    }
  };
  /* where rows are ticked, the row at hand is the one with the focus, or the one clicked */
  all("[data-look]").forEach((row) => {
    row.addEventListener("focusin", () => { if (!row.classList.contains("sel")) take(row, false); });
    row.addEventListener("click", (event) => { if (!event.target.closest("a, input")) take(row, true); });
  });
  const rows = () => all("[data-row]");
  const links = rows().map((row) => $("a", row));
  links.forEach((link) => {
    link.addEventListener("focus", () => take(link.closest("[data-row]"), false));
    link.addEventListener("click", (event) => {
      if (!side || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      /* A key, or a narrow screen where nothing stands beside the list: the whole page. */
      if (event.detail === 0 || matchMedia("(max-width:1000px)").matches) location.href = link.closest("[data-row]").dataset.open;
      else { link.focus({preventScroll: true}); take(link.closest("[data-row]"), true); }
    });
    link.addEventListener("dblclick", () => { location.href = link.closest("[data-row]").dataset.open; });
  });

  /* marked rows: the bar below the list tells how many */
  const marks = $("[data-marks]");
  if (marks) {
    const said = $("[data-marked]", marks);
    const tell = () => {
      said.textContent = said.dataset.marked.replace("0", all("[name=mark]:checked", marks).length);
      said.dataset.told = "";
    };
    marks.addEventListener("change", tell);
    marks.addEventListener("reset", () => setTimeout(tell));
    tell();
  }
  const mark = (row) => {
    const box = $("[name=mark]", row);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", {bubbles: true}));
  };

  /* the dossier before and after this one, in the list from which one came */
  if (links.length) sessionStorage.setItem("desk.rows", JSON.stringify(rows().map((row) => row.dataset.open)));
  const beside = (step) => {
    const list = JSON.parse(sessionStorage.getItem("desk.rows") || "[]");
    const at = list.indexOf(location.pathname);
    if (at >= 0 && list[at + step]) location.href = list[at + step];
  };

  /* all keys, over the page */
  const keys = $("a[accesskey=p]");
  const help = async () => {
    const known = $("dialog.help") || document.body.appendChild(document.createElement("dialog"));
    if (!known.className) {
      known.className = "help";
      const answer = await fetch(keys.href, {headers: {"X-Requested-With": "desk"}});
      if (!answer.ok || answer.redirected) { location.href = keys.href; return; }
      known.innerHTML = await answer.text();
      known.setAttribute("aria-label", $("h2", known).textContent);
    }
    if (!known.open) known.showModal();
  };
  if (keys) keys.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    help();
  });
  const letters = !("noLetters" in document.body.dataset);

  const move = (list, step, from) => {
    const at = list.indexOf(from);
    const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    if (next) next.focus();
    return Boolean(next);
  };

  /* papers at the counter: a row has sheets of several kinds, or is missing. One key ticks a kind with its usual number,
     a second press takes it off, a digit says how many. Tab stops once a row, and at the numbers of what is ticked. */
  const papers = $("[data-papers]");
  const paperRows = papers ? all("[data-paper]", papers) : [];
  const kindsOf = (row) => all("[data-kind]", row);
  const numberOf = (box) => $("[data-count]", box.closest("td"));
  const stops = (row, held) => {
    const stop = held || kindsOf(row).find((box) => box.checked) || kindsOf(row)[0];
    kindsOf(row).forEach((box) => { box.tabIndex = box === stop ? 0 : -1; });
    all("[data-count]", row).forEach((field) => { field.tabIndex = field.value ? 0 : -1; });
  };
  const settle = (box) => {
    const row = box.closest("[data-paper]");
    kindsOf(row).forEach((other) => {
      if (box.checked && other !== box && (other.dataset.kind === "missing" || box.dataset.kind === "missing")) other.checked = false;
      const field = numberOf(other);
      if (field && other.checked && !field.value) field.value = field.dataset.count;
      if (field && !other.checked) field.value = "";
    });
    stops(row, box);
  };
  const tick = (box) => {
    box.checked = !box.checked;
    box.focus();
    box.dispatchEvent(new Event("change", {bubbles: true}));
  };
  const paperKey = (event) => {
    const row = document.activeElement.closest("[data-paper]");
    const kind = {c: "original", t: "certified", s: "copy", m: "missing"}[event.key.toLowerCase()];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = paperRows[paperRows.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
      const box = next && $("[data-kind][tabindex='0']", next);
      if (box) box.focus();
      return true;
    }
    /* a letter in a number's field is no number: it ticks its kind there too */
    if (kind) { tick($(`[data-kind=${kind}]`, row)); return true; }
    if (typing(event.target)) return false;
    const held = document.activeElement.matches("[data-kind]") ? document.activeElement : null;
    if (/^[1-9]$/.test(event.key) && held && numberOf(held)) {
      if (!held.checked) tick(held);
      numberOf(held).value = event.key;
      return true;
    }
    if (held && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const boxes = kindsOf(row), next = boxes[boxes.indexOf(held) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) { stops(row, next); next.focus(); }
      return true;
    }
    return false;
  };
  if (papers) {
    const count = $("[data-missing]");
    const stored = (row) => $(`[name=reuse][value^="${$("[data-kind]", row).name.replace("paper-", "")}:"]:checked`);
    const tell = () => {
      const here = (row) => $("[data-kind]:checked:not([data-kind=missing])", row) || stored(row);
      const missing = paperRows.filter((row) => "required" in row.dataset && !here(row)).length;
      if (count) { count.textContent = missing ? count.dataset.some.replace("0", missing) : count.dataset.none; }
      const said = $("[data-blocked]");
      if (!said) return;
      said.textContent = missing ? said.dataset.blocked.replace("0", missing) : said.dataset.none;
      const glyph = $("use", said.parentElement);
      glyph.setAttribute("href", glyph.getAttribute("href").replace(/#.*/, missing ? "#paused" : "#done"));
      $("[data-receive]").classList.toggle("off", missing > 0);
    };
    papers.addEventListener("change", (event) => {
      if (event.target.matches("[data-kind]")) settle(event.target);
      tell();
    });
    /* a number typed beside a kind ticks it; cleared, it takes the tick away */
    papers.addEventListener("input", (event) => {
      const box = event.target.matches("[data-count]") && $("[data-kind]", event.target.closest("td"));
      if (!box) return;
      const typed = event.target.value;
      box.checked = typed !== "";
      settle(box);
      event.target.value = typed;
      event.target.tabIndex = 0;
      tell();
    });
    all("[name=reuse]").forEach((box) => box.addEventListener("change", tell));
    paperRows.forEach((row) => stops(row));
    tell();
    const complete = $("[data-complete]");
    if (complete) complete.addEventListener("click", (event) => {
      event.preventDefault();
      paperRows.filter((row) => "required" in row.dataset && !stored(row) && !kindsOf(row).some((box) => box.checked)).forEach((row) => {
        all("[data-asked]", row).forEach((box) => { box.checked = true; settle(box); });
      });
      tell();
      stand($("[data-receive]"));
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if (papers && papers.contains(event.target) && paperKey(event)) { event.preventDefault(); return; }
    if (event.altKey && !links.length && /^[,.<>]$/.test(event.key)) { beside(/[,<]/.test(event.key) ? -1 : 1); return; }
    if (event.altKey || event.ctrlKey || event.metaKey || $("dialog[open]")) return;
    if (event.key === "Escape") {
      const open = $("details.pop[open]");
      if (open) { open.open = false; $("summary", open).focus(); return; }
      if (typing(event.target)) { heading(); return; }
      const back = $("[data-back]");
      if (back) location.href = back.href;
      return;
    }
    const arrow = {ArrowDown: 1, ArrowUp: -1}[event.key];
    /* the ways at the left, and what a search has found: arrows move there too */
    const ways = !typing(event.target) && event.target.closest("nav.rail, ul.found");
    if (arrow && ways) {
      const part = event.target.matches("h2") ? event.target.nextElementSibling : ways;
      if (move(all("a, button", part), arrow, event.target)) event.preventDefault();
      return;
    }
    if (typing(event.target) || event.target.matches("summary, button, [type=radio]")) return;
    if (event.key === "Enter" && event.target.matches("[data-pick]")) {
      /* Enter opens what stands in the row; it must not send what happens to be ticked. */
      event.preventDefault();
      const opens = $("a", event.target.closest("li, tr"));
      if (opens) location.href = opens.href;
      return;
    }
    const onRow = document.activeElement.closest("[data-row]");
    if (event.key === "?" && letters && keys) { event.preventDefault(); help(); return; }
    if (event.key === " " && onRow && !event.target.matches("input")) { event.preventDefault(); mark(onRow); return; }
    const step = arrow || (letters && onRow && {j: 1, k: -1}[event.key.toLowerCase()]);
    if (step) {
      const list = links.length ? links : all("[data-pick]");
      const own = onRow ? $("a", onRow) : document.activeElement;
      const held = list.includes(own) ? own : ($("tr.sel a") || null);
      if (list.length && move(list, held ? step : 0, held)) event.preventDefault();
    } else if (event.key === "Enter" && document.activeElement.matches("body, h1") && $("tr.sel")) {
      location.href = $("tr.sel").dataset.open;
    }
  });

  /* several ticked: the count on the button */
  const bar = $("[data-ticked]");
  if (bar) {
    const boxes = all("[data-pick]");
    const button = $("[data-needs-tick]");
    const tell = () => {
      const n = boxes.filter((box) => box.checked).length;
      bar.textContent = bar.dataset.ticked.replace("0", n);
      if (button) button.classList.toggle("off", n === 0);
    };
    boxes.forEach((box) => box.addEventListener("change", tell));
    const everything = $("[data-pick-all]");
    if (everything) everything.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = true; });
      tell();
    });
    tell();
  }

  /* a form is sent once: the second press of a slow line does nothing (the server would see the same key anyway) */
  all("form[data-once]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  }));

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  /* something long goes on elsewhere: told in place; shown whole when it is over, unless somebody may be reading here */
  const watched = $("[data-watch]");
  if (watched) {
    const stays = "stay" in watched.dataset;
    const look = async () => {
      try {
        const answer = await fetch(watched.dataset.watch, {headers: {"X-Requested-With": "desk"}});
        const now = await answer.json();
        if (!now.under_way && !stays) { location.reload(); return; }
        if (watched.textContent !== now.text) watched.textContent = now.text;
        if (!now.under_way) return;
      } catch { /* the line is broken for a moment: ask again */ }
      setTimeout(look, stays ? 4000 : 1500);
    };
    setTimeout(look, stays ? 4000 : 1500);
  }

  /* where a page begins: at what is wrong, in the field to fill, at what was done, on the row that one comes back to, at
     the part that the address names, else at the heading. Tab goes on from there. */
  const opened = /^.*\/ho-so\/[0-9a-f-]{36}\//.exec(location.pathname);
  if (opened) sessionStorage.setItem("desk.at", opened[0]);
  const left = !opened && rows().find((row) => row.dataset.open === sessionStorage.getItem("desk.at"));
  if (left || !opened) sessionStorage.removeItem("desk.at");
  const named = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const field = () => {
    const one = $("[data-first] :is(input:not([type=hidden]), select, textarea)");
    return one && one.type === "radio" ? $(`[name="${one.name}"]:checked`, one.form) || one : one;
  };
  const begin = () => {
    const row = $("tr.sel") || left;
    quietly = true;
    const found = [
      "main [role=alert]", "[data-focus]", "main .told", row && $("a", row), named(), field(),
    ].some((one) => stand(typeof one === "string" ? $(one) : one)) || heading();
    quietly = false;
    return found;
  };
  const once = () => { if (document.activeElement === document.body) begin(); };
  once();
  /* a browser that scrolls to a part of the page lets go of the focus after this file has run */
  addEventListener("load", () => setTimeout(once));
  addEventListener("hashchange", () => { if (document.activeElement === document.body) stand(named()); });
})();
