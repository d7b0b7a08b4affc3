// The airplane switch without a new page, so that phone and dashboard stay as they are. Without scripts the form does it.
for (const form of document.querySelectorAll(".demo-airplane")) {
  const button = form.querySelector("button");
  const says = form.querySelector(".demo-says");
  const show = (on) => {
    button.setAttribute("aria-checked", String(on));
    form.elements.on.value = String(!on);
    says.textContent = on ? form.dataset.on : form.dataset.off;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).phones[form.elements.phone.value].airplane);
    } catch {
      form.submit();
    }
  });
}
