// Device keys: makes one in this browser, and signs with it what its member says in a round.
// The private half cannot be read out, not even by this script. Without script nothing of it shows.
"use strict";
(() => {
  const KIND = "Ed25519", DRAWER = "device-keys";
  if (!window.crypto?.subtle || !window.indexedDB) return;
  const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

  // --- what this browser keeps: one key for each membership ---
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function inDrawer(mode, act) {
    const opening = indexedDB.open("manyhands", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(DRAWER, { keyPath: "member" });
    const keeps = await done(opening);
    try {
      return await done(act(keeps.transaction(DRAWER, mode).objectStore(DRAWER)));
    } finally {
      keeps.close();
    }
  }
  const find = (member) => inDrawer("readonly", (drawer) => drawer.get(member));
  const keep = (row) => inDrawer("readwrite", (drawer) => drawer.put(row));
  const forget = (member) => inDrawer("readwrite", (drawer) => drawer.delete(member));
  const make = () => crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);

  async function add(member, form) {
    const { publicKey, privateKey } = await make();
    const key = base64(await crypto.subtle.exportKey("raw", publicKey));
    await keep({ member, key, privateKey });
    form.elements.key.value = key;
  }

  // --- the page of keys ---
  async function showKeys(page) {
    const member = page.dataset.deviceKeys;
    const rows = [...page.querySelectorAll("[data-key]")];
    const own = await find(member);
    const here = rows.find((row) => row.dataset.key === own?.key);
    if (own && !here) await forget(member); // taken off, or never listed
    for (const row of rows) row.querySelector(row === here ? "[data-here]" : "[data-elsewhere]").hidden = false;
    if (!here) await make(); // can this browser do it?
    page.querySelector("[data-device-needs]").hidden = true;
    page.querySelector("[data-device-has]").hidden = !here;
    const form = page.querySelector("[data-device-adds]");
    if (!form || here) return;
    form.hidden = false;
    fillBeforeSending(form, () => add(member, form));
  }

  // --- where one stands, and open ballots ---
  // RFC 8785 for plain words and whole numbers: names in order, no spaces, nothing to escape.
  function canonical(said) {
    const text = JSON.stringify(Object.fromEntries(Object.entries(said).sort()));
    if (!/^[\w{}[\]":,]*$/.test(text)) throw new Error("not plain words");
    return new TextEncoder().encode(text);
  }

  // Points and places are chosen from lists that are called by what there is to choose.
  const given = (form) =>
    [...form.querySelectorAll("select")].map((list) => [list.name, +list.value]).filter((row) => row[1]);
  const SAYS = {
    position: (form) => form.elements.position.value,
    member: (form) => form.elements.member.value,
    options: (form) => new FormData(form).getAll("options").sort(),
    points: (form) => Object.fromEntries(given(form).sort()),
    order: (form) => given(form).sort((one, other) => one[1] - other[1]).map((row) => row[0]),
  };

  async function sign(own, form) {
    const shown = (name) => form.querySelector(`[data-signs=${name}]`).textContent;
    const part = form.dataset.deviceSays, says = { [part]: SAYS[part](form) };
    const [before, round, version] = ["before", "round", "version"].map(shown);
    const said = { before, member: own.member, round, version, ...(part === "position" ? says : { data: says }) };
    const signature = await crypto.subtle.sign(KIND, own.privateKey, canonical(said));
    form.elements.signed_with.value = own.key;
    form.elements.signature.value = base64(signature);
  }

  async function offerToSign(form) {
    const part = form.querySelector("[data-device-part]");
    const own = part && (await find(part.querySelector("[data-signs=member]").textContent));
    if (!own || !form.dataset.deviceSigns.split(" ").includes(own.key)) return;
    part.hidden = false;
    const box = part.querySelector("[type=checkbox]");
    box.addEventListener("change", () => {
      form.elements.signed_with.value = form.elements.signature.value = "";
    });
    fillBeforeSending(form, () => sign(own, form), () => box.checked && SAYS[form.dataset.deviceSays](form));
  }

  // --- filling in: the form waits for it, and stays as it is where it fails ---
  function fillBeforeSending(form, fill, isWanted = () => true) {
    const sorry = form.querySelector("[data-device-sorry]");
    const nextTurn = () => new Promise((go) => setTimeout(go)); // a form that is being sent ignores requests
    let filling = false, filled = false;

    async function fillAndSend(button) {
      filling = true;
      sorry.hidden = true;
      try {
        await Promise.all([fill(), nextTurn()]);
        filled = true;
        form.requestSubmit(button);
      } catch {
        sorry.hidden = false;
      } finally {
        filling = filled = false;
      }
    }

    form.addEventListener("submit", (event) => {
      if (filled || (!filling && !isWanted())) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!filling) fillAndSend(event.submitter);
    });
  }

  const cannot = () => {}; // the page then says what a key needs, and its forms work without
  for (const page of document.querySelectorAll("[data-device-keys]")) showKeys(page).catch(cannot);
  for (const form of document.querySelectorAll("[data-device-signs]")) offerToSign(form).catch(cannot);
})();
