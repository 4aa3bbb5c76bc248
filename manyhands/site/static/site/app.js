// Makes pages quicker and safer where script runs; every page works without it.
"use strict";
(() => {
  const PATIENCE_MS = 15000;
  const LOOK_AGAIN_MS = 2000;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- drafts: what was typed outlives a lost page, until the browser tab closes ---
  const draftKey = (name) => `draft:${name}`;
  const isChoice = (field) => field.type === "radio" || field.type === "checkbox";
  const isKept = (field) =>
    field.name && field.closest("form") && !field.closest("[data-sealed]") && !["hidden", "password", "file", "submit"].includes(field.type);

  function keepDraft(form) {
    const kept = [...form.elements].filter(isKept);
    const values = kept.map((field) => [field.name, isChoice(field) ? `${field.checked}:${field.value}` : field.value]);
    try {
      sessionStorage.setItem(draftKey(form.dataset.draft), JSON.stringify(values));
    } catch {
      // Storage is full or switched off: the page still works, it only forgets.
    }
  }

  function bringBackDraft(form) {
    const values = JSON.parse(sessionStorage.getItem(draftKey(form.dataset.draft)) || "[]");
    const fields = [...form.elements].filter(isKept);
    if (form.querySelector("[aria-invalid]")) return; // the server just gave back what was typed
    for (const [name, value] of values) {
      const at = fields.findIndex((field) => field.name === name && (!isChoice(field) || value.endsWith(`:${field.value}`)));
      if (at < 0) continue;
      const [field] = fields.splice(at, 1);
      if (isChoice(field)) field.checked = value.startsWith("true:");
      else if (!field.value || field.tagName === "SELECT") field.value = value;
    }
  }

  // --- sending: once only, and not into a dead line ---
  async function lineIsUp() {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), PATIENCE_MS);
    try {
      const small = document.querySelector("link[rel=icon]").href;
      return (await fetch(small, { method: "HEAD", cache: "no-store", signal: control.signal })).status < 500;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function busy(form, isBusy) {
    form.dataset.busy = isBusy ? "1" : "";
    for (const button of all("button:not([type=button])", form)) button.setAttribute("aria-disabled", isBusy);
  }

  async function sendWhenUp(form, button) {
    const lost = document.getElementById("line-lost");
    const isUp = await lineIsUp();
    busy(form, false);
    if (lost) lost.hidden = isUp;
    if (!isUp) {
      lost?.scrollIntoView({ block: "center" });
      addEventListener("online", () => form.dataset.busy || form.requestSubmit(button), { once: true });
      return;
    }
    form.dataset.checked = "1";
    form.requestSubmit(button);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) return event.preventDefault();
    busy(form, true);
    if ("resend" in form.dataset && !form.dataset.checked) {
      event.preventDefault();
      sendWhenUp(form, event.submitter);
    }
  });

  // --- leaving quickly: nothing typed stays, and Back does not return here ---
  const exit = document.querySelector("[data-exit]");
  exit?.addEventListener("click", (event) => {
    event.preventDefault();
    sessionStorage.clear();
    document.title = "";
    document.documentElement.hidden = true;
    location.replace(exit.href);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted && exit) return location.reload();
    for (const form of document.forms) {
      busy(form, false);
      delete form.dataset.checked;
    }
  });

  // --- copying a code ---
  for (const button of all("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.querySelector(button.dataset.copy);
      const text = source.textContent.trim().replace(/\s+/g, " ");
      if (navigator.clipboard) {
        await navigator.clipboard.writeText(text);
        button.querySelector("span").textContent = button.dataset.done;
      } else {
        getSelection().selectAllChildren(source); // plain http: ready to be copied by hand
      }
    });
  }

  // --- how far something is: the bar moves by itself until it is over, then the page says so ---
  const bar = document.querySelector("[data-progress]");
  async function moveBar() {
    const page = await fetch(location.href, { cache: "no-store" }).then((answer) => answer.text(), () => null);
    if (page !== null && !page.includes("data-progress")) return location.reload();
    const [, value] = page?.match(/<progress[^>]* value="(\d+)"/) ?? [];
    const [, most] = page?.match(/<progress[^>]* max="(\d+)"/) ?? [];
    if (value) {
      Object.assign(bar, { max: most, value });
      bar.nextElementSibling.textContent = `${Math.floor((100 * value) / most)} %`;
    }
    setTimeout(moveBar, LOOK_AGAIN_MS);
  }
  if (bar) setTimeout(moveBar, LOOK_AGAIN_MS);

  for (const mark of all("[data-clear-draft]")) sessionStorage.removeItem(draftKey(mark.dataset.clearDraft));
  for (const form of all("form[data-draft]")) {
    bringBackDraft(form);
    form.addEventListener("input", () => keepDraft(form));
  }
})();
