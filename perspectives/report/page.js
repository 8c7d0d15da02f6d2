"use strict";
(() => {
  const panel = document.getElementById("panel");
  const say = panel.querySelector(".say");
  const quotes = panel.querySelector(".quotes");
  const go = panel.querySelector(".go");
  let opener = null;

  // "#A-F2" -> the pieces of A's framing that are evidence for F2.
  const pieces = (href) => {
    const [mark, key] = href.slice(1).split("-");
    const framing = document.querySelector(`#${mark} .framing`);
    return framing ? [...framing.querySelectorAll(`mark[data-k~="${key}"]`)] : [];
  };
  const clear = () => document.querySelectorAll("mark.lit").forEach((m) => m.classList.remove("lit"));
  const light = (href) => { clear(); pieces(href).forEach((m) => m.classList.add("lit")); };

  // Pieces that follow one another (but for tags and anchors) are one quotation.
  const runs = (marks) => {
    const out = [];
    let last = null;
    for (const mark of marks) {
      let before = mark.previousSibling;
      while (before && before !== last && before.nodeType === 1 && before.tagName !== "MARK") before = before.previousSibling;
      if (last && before === last) out[out.length - 1] += mark.textContent;
      else out.push(mark.textContent);
      last = mark;
    }
    return out.map((text) => text.trim()).filter(Boolean);
  };

  const open = (link) => {
    const href = link.getAttribute("href");
    const found = runs(pieces(href));
    say.textContent = link.dataset.say;
    quotes.replaceChildren(...(found.length ? found : [null]).map((text) => {
      const node = document.createElement(text ? "q" : "p");
      node.dir = "auto";
      node.textContent = text || "No words stand behind this number.";
      return node;
    }));
    go.setAttribute("href", href);
    go.hidden = !found.length;
    opener = link;
    panel.hidden = false;
    light(href);
  };
  const close = () => {
    panel.hidden = true;
    clear();
    if (opener) opener.focus({ preventScroll: true });
  };

  document.querySelectorAll("a[data-say]").forEach((link) => {
    link.addEventListener("mouseenter", () => { if (panel.hidden) light(link.getAttribute("href")); });
    link.addEventListener("mouseleave", () => { if (panel.hidden) clear(); });
    link.addEventListener("click", (event) => { event.preventDefault(); open(link); });
  });
  go.addEventListener("click", () => { const href = go.getAttribute("href"); panel.hidden = true; light(href); });
  panel.querySelector(".close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));

  const save = document.getElementById("save");
  save.hidden = false;
  save.addEventListener("click", () => {
    const blob = new Blob([document.getElementById("data").textContent], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "comparison.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
})();
