"use strict";
(() => {
  const interval = 5000;

  // Without credentials that stand in it: those are sent all the same, but may not be named.
  const address = location.origin + location.pathname + location.search;
  const list = document.getElementById("list");
  const summary = document.getElementById("summary");

  // A live region speaks whenever it is written to.
  const say = (text) => {
    if (summary.textContent !== text) {
      summary.textContent = text;
    }
  };

  const show = (page) => {
    const fresh = page.getElementById("list");
    if (!fresh) {
      location.reload();
      return;
    }

    say(page.getElementById("summary").textContent);
    if (fresh.innerHTML !== list.innerHTML) {
      const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      list.replaceChildren(...fresh.childNodes);
      if (focused) {
        [...list.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus({ preventScroll: true });
      }
    }
  };

  const renew = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-cache", signal: AbortSignal.timeout(4 * interval) });
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        say("The server cannot be reached. Trying again…");
      }
    }

    setTimeout(renew, interval);
  };

  setTimeout(renew, interval);
})();
