"use strict";
// What every figure is drawn with: numbers in words, axes, labels that do not collide, the tip under the pointer.
const Plot = (() => {
  const ruler = document.createElement("canvas").getContext("2d");
  const textWidth = (text, bold) => {
    ruler.font = (bold ? "600 " : "") + "12px " + getComputedStyle(document.body).fontFamily;
    return ruler.measureText(text).width;
  };

  // A true minus sign, whichever one this D3 writes.
  const signed = (v, text) => (v < 0 && Number(text.replace(/[,e].*/, "")) !== 0 ? "−" : "") + text;
  // 0.0321, 12,400, 3.2e-7, as in the words of the page; what is missing to 1 keeps two digits: 0.9996 is not 1.000.
  const number = (v, digits = 4) => {
    if (v === null || !isFinite(v)) return "not measured";
    const size = Math.abs(v), missing = 1 - size;
    if (size !== 0 && (size < 1e-3 || size >= 1e7))
      return signed(v, d3.format(`.${digits - 1}~e`)(size).replace("+", "").replace("−", "-"));
    if (size >= 1000 || Number.isInteger(size)) return signed(v, d3.format(",.0f")(size));
    const more = missing > 1e-5 && missing < 0.1 ? 1 - Math.floor(Math.log10(missing)) : 0;
    return signed(v, size.toPrecision(Math.max(digits, more)));
  };
  const superscript = k => String(k).replace(/./g, c => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  // The labels of all ticks of an axis, in one style: long logarithmic ones as powers of ten.
  const tickTexts = (ticks, log) => {
    const powers = log && ticks.some(t => t < 1e-3 || t > 1e4);
    return ticks.map(v => {
      const size = Math.abs(v), power = Math.round(Math.log10(size));
      if (powers && Math.abs(size / 10 ** power - 1) < 1e-9) return power === 0 ? "1" : "10" + superscript(power);
      if (powers || size !== 0 && size < 1e-4 || size >= 1e6) return number(v, 3);
      return signed(v, d3.format(",.6~g")(size));
    });
  };

  // Ticks worth labelling: on a log axis the powers of ten, when there are enough of them, else 1, 2, 5.
  const ticksOf = (scale, log, count) => {
    if (!log) return scale.ticks(count);
    const [low, high] = scale.domain(), all = [];
    for (let k = Math.floor(Math.log10(low)); k <= Math.ceil(Math.log10(high)); ++k)
      for (const m of [1, 2, 5]) if (m * 10 ** k >= low * 0.999 && m * 10 ** k <= high * 1.001) all.push([m, k]);
    const powers = all.filter(([m]) => m === 1);
    if (powers.length < 3) return all.map(([m, k]) => m * 10 ** k);
    const every = Math.ceil(powers.length / count);
    return powers.filter(([, k], i) => i % every === 0).map(([, k]) => 10 ** k);
  };

  // A linear or logarithmic scale around the values, with some air.
  const scaleAround = (values, log, range, air = 0.05) => {
    let [low, high] = d3.extent(values.filter(v => v !== null && isFinite(v) && (!log || v > 0)));
    if (low === undefined) [low, high] = log ? [0.1, 10] : [0, 1];
    if (log) {
      const more = Math.max((Math.log10(high / low)) * air, low === high ? 0.5 : 0.04);
      return d3.scaleLog().domain([low / 10 ** more, high * 10 ** more]).range(range);
    }
    const more = high > low ? (high - low) * air : Math.abs(high) * 0.1 || 1;
    return d3.scaleLinear().domain([low - more, high + more]).range(range);
  };

  const canvas = (node, width, height, label) => {
    d3.select(node).selectAll("svg").remove();
    return d3.select(node).append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width)
      .attr("height", height).attr("aria-hidden", "true").attr("focusable", "false");
  };

  const bottomAxis = (g, scale, {y, left, right, log = false, label = "", integer = false}) => {
    g.append("line").attr("class", "axis").attr("x1", left).attr("x2", right).attr("y1", y).attr("y2", y);
    let free = -Infinity;
    const ticks = ticksOf(scale, log, Math.max(2, Math.round((right - left) / 80)))
      .filter(t => (!integer || Number.isInteger(t)) && scale(t) > left - 0.5 && scale(t) < right + 0.5);
    const texts = tickTexts(ticks, log);
    for (const [k, tick] of ticks.entries()) {
      const at = scale(tick), text = texts[k], half = textWidth(text) / 2;
      if (at - half < free) continue;
      g.append("line").attr("class", "axis").attr("x1", at).attr("x2", at).attr("y1", y).attr("y2", y + 5);
      g.append("text").attr("x", at).attr("y", y + 18).attr("text-anchor", "middle").text(text);
      free = at + half + 10;
    }
    const middle = (left + right) / 2, room = 2 * Math.min(middle, right + 8 - middle);
    if (label) g.append("text").attr("x", middle).attr("y", y + 36).attr("text-anchor", "middle").text(shortened(label, room));
  };

  // Room that the tick labels of a vertical axis need.
  const leftRoom = (scale, log) => 12 + (d3.max(leftTicks(scale, log), t => textWidth(t.text)) || 0);
  const leftTicks = (scale, log) => {
    const [bottom, top] = scale.range();
    const ticks = ticksOf(scale, log, Math.max(2, Math.round((bottom - top) / 45)))
      .filter(t => scale(t) < bottom + 0.5 && scale(t) > top - 0.5);
    return tickTexts(ticks, log).map((text, k) => ({text, at: scale(ticks[k])}));
  };
  const leftAxis = (g, scale, {left, right, log = false, label = ""}) => {
    const top = scale.range()[1];
    for (const {text, at} of leftTicks(scale, log)) {
      g.append("line").attr("class", "tick").attr("x1", left).attr("x2", right).attr("y1", at).attr("y2", at);
      g.append("text").attr("x", left - 8).attr("y", at + 4).attr("text-anchor", "end").text(text);
    }
    // Upright above the axis: nobody should have to turn the head.
    if (label) g.append("text").attr("x", 0).attr("y", top - 12).text(label);
  };

  // Rows for labels along a horizontal line such that none covers another: [{x, text, bold}] -> {left, row} and count.
  const stackLabels = (labels, left, right, gap = 12) => {
    const rows = [];
    for (const label of labels.slice().sort((a, b) => a.x - b.x)) {
      const width = textWidth(label.text, label.bold);
      label.left = Math.max(left, Math.min(right - width, label.x - width / 2));
      label.row = rows.findIndex(end => end + gap <= label.left);
      if (label.row < 0) label.row = rows.push(0) - 1;
      rows[label.row] = label.left + width;
    }
    return rows.length;
  };

  // Breaks words into lines of at most `width`.
  const lines = (text, width, bold) => text.split(" ").reduce((all, word) => {
    const longer = all.length ? all[all.length - 1] + " " + word : word;
    return all.length && textWidth(longer, bold) <= width ? [...all.slice(0, -1), longer] : [...all, word];
  }, []);

  // As much of a text as fits.
  const shortened = (text, width, bold) => {
    if (textWidth(text, bold) <= width) return text;
    let kept = text.length;
    while (kept > 1 && textWidth(text.slice(0, kept) + "…", bold) > width) --kept;
    return text.slice(0, kept) + "…";
  };

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  const showTip = (event, text) => {
    tip.textContent = text;
    tip.hidden = false;
    const box = tip.getBoundingClientRect(), room = document.documentElement.clientWidth;
    const x = Math.min(Math.max(8, event.clientX + 14), room - box.width - 8);
    const above = event.clientY - box.height - 12;
    tip.style.transform = `translate(${x}px, ${above > 8 ? above : event.clientY + 18}px)`;
  };
  const hideTip = () => { tip.hidden = true; };
  // Calls `over` with the pointer in the figure's own units; it returns the words to show, or nothing.
  const follow = (svg, over, out = () => {}) => svg
    .on("pointermove.tip pointerdown.tip", function (a, b) {
      const event = a instanceof Event ? a : d3.event, node = svg.node(), box = node.getBoundingClientRect();
      const unit = node.viewBox.baseVal.width / box.width;
      const text = over((event.clientX - box.left) * unit, (event.clientY - box.top) * unit);
      if (text) showTip(event, text); else { hideTip(); out(); }
    })
    .on("pointerleave.tip pointercancel.tip", () => { hideTip(); out(); });

  const legend = (node, entries) => {
    d3.select(node).selectAll(".legend").remove();
    const items = d3.select(node).insert("ul", ":first-child").attr("class", "legend").selectAll("li").data(entries)
      .enter().append("li");
    items.append("i").attr("class", e => e.dot ? "dot" : null).style("color", e => e.colour);
    items.append("span").text(e => e.name);
  };
  const onPaper = () => "paper" in document.documentElement.dataset;
  const colour = k => `var(--series-${k % 5})`;
  const variable = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  return {textWidth, number, tickTexts, scaleAround, canvas, bottomAxis, leftRoom, leftAxis, stackLabels, lines, shortened,
          follow, legend, onPaper, colour, variable};
})();
