// Who works by keyboard goes on where she was: a button that a deed takes away hands the focus to what it stood in.

const holders = "section, li, form, fieldset, table, .heading, main";

function hand(path: Element[]) {
  if (document.querySelector("dialog[open]")) return;  // the dialog gives it back when it closes
  const holder = path.find((one) => one.isConnected && one.matches(holders));
  const at = holder?.matches(".heading, main") ? holder.querySelector<HTMLElement>("h1") : (holder as HTMLElement | undefined);
  if (!at) return;
  if (!at.hasAttribute("tabindex")) at.tabIndex = -1;
  at.focus({ preventScroll: true });
}

/** Begins to look after the focus; once for the page. */
export function keepFocus(root: Element) {
  let path: Element[] = [];  // of what had the focus last, from it to the page
  addEventListener("focusin", (event) => {
    path = event.composedPath().filter((one): one is Element => one instanceof Element);
  });
  const lost = () => {
    const active = document.activeElement;
    if (active && active !== document.body && active.isConnected) return;
    const last = path[0];
    if (last && (!last.isConnected || last.matches(":disabled"))) hand(path.slice(1));
  };
  new MutationObserver(lost).observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "open"] });
}

/** A key that is held down decides nothing: what it decides after the first time, nobody has seen. */
export function ignoreHeldKeys() {
  addEventListener("keydown", (event) => {
    const written = event.target instanceof HTMLTextAreaElement;
    if (!event.repeat || (event.key !== "Enter" && event.key !== " ") || written) return;
    if (event.key === " " && event.target instanceof HTMLInputElement && /^(text|search|password|email)$/.test(event.target.type)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
