// Passkeys: ask our server for a question, let the phone sign it, send its answer as a form.
// Without script, or where the browser has no passkeys, the forms stay hidden.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const keys = (list) => (list || []).map((key) => ({ ...key, id: bytes(key.id) }));

  async function create(question) {
    const publicKey = {
      ...question,
      challenge: bytes(question.challenge),
      user: { ...question.user, id: bytes(question.user.id) },
      excludeCredentials: keys(question.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    return said(made, { attestationObject: text(made.response.attestationObject) });
  }

  async function get(question) {
    const publicKey = { ...question, challenge: bytes(question.challenge), allowCredentials: [] };
    const used = await navigator.credentials.get({ publicKey });
    const handle = used.response.userHandle;
    return said(used, {
      authenticatorData: text(used.response.authenticatorData),
      signature: text(used.response.signature),
      userHandle: handle ? text(handle) : null,
    });
  }

  function said(credential, response) {
    const clientDataJSON = text(credential.response.clientDataJSON);
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: { clientDataJSON, ...response },
      clientExtensionResults: {},
    });
  }

  async function answer(form) {
    const options = { method: "POST", body: new FormData(form), credentials: "same-origin" };
    const asked = await fetch(form.dataset.question, options);
    if (asked.ok) {
      const question = await asked.json();
      const speak = form.dataset.passkey === "create" ? create : get;
      form.elements.answer.value = await speak(question);
    }
    form.submit(); // without an answer the server says what is wrong
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const sorry = form.querySelector("[data-passkey-sorry]");
    const button = form.querySelector("button");
    form.closest("[data-passkey-part]").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      button.disabled = true;
      sorry.hidden = true;
      answer(form).catch(() => {
        button.disabled = false;
        sorry.hidden = false;
      });
    });
  }
})();
