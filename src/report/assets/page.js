"use strict";
// Draws every figure now, and again when its width, the colours or the medium change.
(() => {
  const specs = JSON.parse(document.getElementById("figures").textContent);
  const figures = Array.from(document.querySelectorAll("figure[data-kind]"))
    .map(figure => ({figure, node: figure.querySelector(".drawing"), spec: specs[Number(figure.dataset.index)], width: 0}));

  const draw = (item, width) => {
    item.width = width;
    try {
      if (item.spec.empty) item.node.innerHTML = '<p class="failed">No values to draw.</p>';
      else Figures[item.figure.dataset.kind](item.node, item.spec, width);
      item.figure.dataset.drawn = "true";
    } catch (error) {
      item.figure.dataset.drawn = "false";
      item.node.innerHTML = '<p class="failed">This figure could not be drawn.</p>';
      console.error(item.figure.id, error);
    }
  };
  const screenWidth = item => Math.max(240, Math.floor(item.node.getBoundingClientRect().width));
  const drawAll = widthOf => figures.forEach(item => draw(item, widthOf(item)));

  drawAll(screenWidth);
  let printing = false;
  if (window.ResizeObserver) {
    const observer = new ResizeObserver(() => requestAnimationFrame(() => {
      if (!printing) for (const item of figures) if (screenWidth(item) !== item.width) draw(item, screenWidth(item));
    }));
    figures.forEach(item => observer.observe(item.node));
  }
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(screenWidth));

  // Paper: light colours, and the width of a printed column so that letters keep their size.
  window.addEventListener("beforeprint", () => {
    printing = true;
    document.documentElement.dataset.paper = "";
    drawAll(item => item.figure.classList.contains("full") ? 680 : 327);
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    delete document.documentElement.dataset.paper;
    drawAll(screenWidth);
  });

  for (const button of document.querySelectorAll(".cite button")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const entry = button.parentElement.querySelector("pre");
      const done = words => { button.textContent = words; setTimeout(() => { button.textContent = "Copy"; }, 1600); };
      try {
        await navigator.clipboard.writeText(entry.textContent);
        done("Copied");
      } catch {
        getSelection().selectAllChildren(entry);  // no clipboard here: the reader has it marked, ready to copy
        done("Marked");
      }
    });
  }
})();
