/* The portal works without this. With it: uploads show how far they are, forms are sent once, pages can be printed. */
(function () {
  "use strict";
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-upload")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });

  /* A passkey that was refused is told to people, not only to the browser's log. */
  document.addEventListener("allauth.error", function (event) {
    var said = document.querySelector("[data-no-key]");
    if (said) { event.preventDefault(); said.hidden = false; said.scrollIntoView({block: "nearest"}); }
  });

  document.querySelectorAll("form[data-upload]").forEach(function (form) {
    var input = form.querySelector("input[type=file]");
    var bar = form.querySelector("progress");
    var status = form.querySelector("[role=status]");
    function send() {
      if (!input.files.length || form.dataset.sent) { return; }
      if (window.motcuaParts && window.motcuaParts.wanted(form)) { window.motcuaParts.sendAll(form); return; }
      form.dataset.sent = "1";
      var request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      bar.hidden = false;
      request.upload.addEventListener("progress", function (event) {
        if (event.lengthComputable) {
          bar.value = Math.round(event.loaded * 100 / event.total);
          status.textContent = bar.value + " %";
        }
      });
      request.addEventListener("load", function () {
        if (request.status === 204) { window.location.reload(); return; }
        delete form.dataset.sent;
        form.submit();
      });
      request.addEventListener("error", function () {
        delete form.dataset.sent;
        bar.hidden = true;
        form.submit();
      });
      request.send(new FormData(form));
    }
    form.addEventListener("submit", function (event) { event.preventDefault(); send(); });
    input.addEventListener("change", send);
  });
}());
