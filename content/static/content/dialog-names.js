/* Wagtail's choosers open in dialogs that no screen reader can name: each gets its heading's name. */
(() => {
  const name = (dialog) => {
    const heading = dialog.querySelector("h1, h2");
    if (heading) dialog.setAttribute("aria-label", heading.textContent.trim());
  };

  new MutationObserver((changes) => {
    for (const added of changes.flatMap((change) => [...change.addedNodes])) {
      if (!(added instanceof HTMLElement) || !added.matches(".modal")) continue;
      name(added);
      // What a chooser shows is fetched after it opened, and again with each of its steps.
      new MutationObserver(() => name(added)).observe(added, { childList: true, subtree: true });
    }
  }).observe(document.body, { childList: true });
})();
