// Moves the edge between the before and after photo with the range input that lies over them. Without it both photos still show, half and half.
document.addEventListener("input", (event) => {
  const range = event.target;
  if (!(range instanceof HTMLInputElement) || !range.matches(".compare input[type=range]")) return;
  const box = range.closest(".compare");
  for (const name of [...box.classList]) if (/^at-\d+$/.test(name)) box.classList.remove(name);
  box.classList.add("at-" + Math.round(Number(range.value)));
});
