// Everything works without this file. It adds copy buttons and folds the filters on phones.
const ja = document.documentElement.lang === "ja";
if (navigator.clipboard) {
  for (const box of document.querySelectorAll(".code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button second slim copy";
    button.textContent = ja ? "コピー" : "Copy";
    const said = document.createElement("span");
    said.className = "hidden";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("code").textContent);
      button.textContent = said.textContent = ja ? "コピーしました" : "Copied";
      setTimeout(() => { button.textContent = ja ? "コピー" : "Copy"; said.textContent = ""; }, 2000);
    });
    box.append(button, said);
  }
}
if (matchMedia("(max-width: 60rem)").matches) {
  for (const each of document.querySelectorAll("[data-close-on-phone]")) each.open = false;
}
