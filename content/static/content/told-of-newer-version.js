/* Wagtail hears every few seconds who else saved, and then asks before it saves over that version.
   The form says of which one it has asked; the server refuses to save over any other. */
document.addEventListener("w-swap:json", ({ detail }) => {
  const newer = detail.data?.other_sessions?.find((session) => session.revision_id);
  const form = document.querySelector("form[data-edit-form]");
  if (!newer || !form) return;
  let told = form.elements.namedItem("told_of_revision");
  if (!told) {
    told = document.createElement("input");
    told.type = "hidden";
    told.name = "told_of_revision";
    form.append(told);
  }
  told.value = newer.revision_id;
});
