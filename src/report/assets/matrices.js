"use strict";
// What pictures of matrices share: their entries, their colours, their pixels.
const Matrices = {
  // Entries as a function of row and column: -32767 to 32767, and -32768 for blank.
  decoded(codes, cols) {
    const bytes = Uint8Array.from(atob(codes), c => c.charCodeAt(0)), view = new DataView(bytes.buffer);
    return (i, j) => view.getInt16(2 * (i * cols + j), true);
  },

  colours: () => d3.scaleLinear().domain([-32767, -14000, 0, 14000, 32767]).interpolate(d3.interpolateLab).clamp(true)
    .range(["--map-negative-far", "--map-negative", "--map-zero", "--map-positive", "--map-positive-far"]
      .map(Plot.variable)),

  palette(map) {
    const all = d3.range(-255, 256).map(k => d3.rgb(map(k * 32767 / 255)));
    return code => all[Math.round(code * 255 / 32767) + 255];
  },

  // A picture of whole cells, `zoom` pixels each; no colour leaves a cell blank.
  picture(rows, cols, zoom, colour) {
    const picture = document.createElement("canvas");
    picture.width = cols * zoom;
    picture.height = rows * zoom;
    const brush = picture.getContext("2d");
    for (let i = 0; i < rows; ++i)
      for (let j = 0; j < cols; ++j) {
        const fill = colour(i, j);
        if (!fill) continue;
        brush.fillStyle = fill;
        brush.fillRect(j * zoom, i * zoom, zoom, zoom);
      }
    return picture.toDataURL();
  },

  // Fewer and larger cells, each with the strongest entry of those that it covers: where a cell is smaller than a pixel
  // of the screen, the browser would leave some out.
  pooled(code, rows, cols, down, across) {
    const strongest = (i, j) => {
      let best = -32768;
      for (let k = i * down; k < Math.min(rows, (i + 1) * down); ++k)
        for (let l = j * across; l < Math.min(cols, (j + 1) * across); ++l)
          if (code(k, l) !== -32768 && (best === -32768 || Math.abs(code(k, l)) > Math.abs(best))) best = code(k, l);
      return best;
    };
    return {code: strongest, rows: Math.ceil(rows / down), cols: Math.ceil(cols / across)};
  },

  // Which rows or columns a cell of a thinned picture stands for.
  place: (k, stride, extent) => stride === 1 ? k : `${k * stride} to ${Math.min((k + 1) * stride, extent) - 1}`,

  colourBar(svg, map, x, top, height, ends) {
    const h = Math.min(height, 180), steps = 60;
    for (let k = 0; k < steps; ++k)
      svg.append("rect").attr("x", x).attr("y", top + k * h / steps).attr("width", 11).attr("height", h / steps + 0.6)
        .attr("fill", map(32767 * (1 - 2 * (k + 0.5) / steps)));
    ends.forEach((text, k) => svg.append("text").attr("x", x + 16).attr("y", top + k * h / 2 + [9, 4, 0][k]).text(text));
  },
};

Object.assign(Figures, {
  matrix(node, spec, width) {
    const {rows, cols, stride} = spec, code = Matrices.decoded(spec.codes, cols);
    const ends = Plot.tickTexts([spec.limit, 0, -spec.limit]);  // of the colour bar
    const left = 14 + Plot.textWidth(String(Math.max(...spec.extent))) + 16, top = 8, bottom = 44;
    const right = 14 + 16 + Math.max(...ends.map(e => Plot.textWidth(e))) + 2;
    const cell = Math.min(width - left - right, cols <= 3 ? 240 : 460) / Math.max(cols, 1);
    const w = cell * cols, h = Math.min(cell * rows, 460), height = top + h + bottom;
    const svg = Plot.canvas(node, width, height);

    const map = Matrices.colours(), palette = Matrices.palette(map);
    const zoom = Math.max(1, Math.floor(640 / Math.max(rows, cols)));  // whole cells: sharp wherever it is shown
    const picture = Matrices.picture(rows, cols, zoom, (i, j) => code(i, j) === -32768 ? null : palette(code(i, j)));
    svg.append("image").attr("href", picture).attr("x", left).attr("y", top).attr("width", w)
      .attr("height", h).attr("preserveAspectRatio", "none").style("image-rendering", "pixelated");
    svg.append("rect").attr("class", "frame").attr("x", left).attr("y", top).attr("width", w).attr("height", h);

    const ticks = (n, room) => d3.ticks(0, n - 1, Math.min(n, Math.max(2, room / 60))).filter(Number.isInteger);
    for (const t of ticks(spec.extent[1], w))
      svg.append("text").attr("x", left + (t / stride + 0.5) * w / cols).attr("y", top + h + 16)
        .attr("text-anchor", "middle").text(t);
    for (const t of ticks(spec.extent[0], h))
      svg.append("text").attr("x", left - 7).attr("y", top + (t / stride + 0.5) * h / rows + 4)
        .attr("text-anchor", "end").text(t);
    svg.append("text").attr("x", left + w / 2).attr("y", top + h + 36).attr("text-anchor", "middle")
      .text(spec.column_label);
    svg.append("text").attr("transform", `translate(10 ${top + h / 2}) rotate(-90)`).attr("text-anchor", "middle")
      .text(spec.row_label);
    Matrices.colourBar(svg, map, left + w + 14, top, h, ends);

    const ring = svg.append("rect").attr("class", "pointer").style("display", "none");
    Plot.follow(svg, (x, y) => {
      const j = Math.floor((x - left) / (w / cols)), i = Math.floor((y - top) / (h / rows));
      if (i < 0 || j < 0 || i >= rows || j >= cols) return null;
      ring.style("display", null).attr("x", left + j * w / cols).attr("y", top + i * h / rows)
        .attr("width", w / cols).attr("height", h / rows);
      const value = code(i, j) === -32768 ? null : code(i, j) / 32767 * spec.limit;
      return `${spec.row_label} ${Matrices.place(i, stride, spec.extent[0])}, ` +
        `${spec.column_label} ${Matrices.place(j, stride, spec.extent[1])}\n` + Plot.number(value);
    }, () => ring.style("display", "none"));
  },

  // Small pictures in rows, as many as fit, with the colours of one scale beside them.
  grid(node, spec, width) {
    const panels = spec.panels, map = Matrices.colours(), palette = Matrices.palette(map), gap = 20, line = 16;
    const ends = Plot.tickTexts([spec.limit, 0, -spec.limit]);
    const bar = 14 + 16 + Math.max(...ends.map(e => Plot.textWidth(e))) + 2, room = width - bar;
    const longest = Math.max(...panels.flatMap(p => p.extent));
    const slender = longest / Math.max(...panels.map(p => Math.min(...p.extent)));
    // Long and thin ones get a longer side; cells of small ones do not grow without end.
    const side = Math.min(room, Math.max(64, 26 * longest),
      panels.length === 1 ? 380 : Math.max(Math.min(230, (room - gap) / 2), Math.min(420, 130 * Math.sqrt(slender))));
    // All on one scale, though none so small that it is lost.
    const sized = p => p.extent.map(n => Math.max(14, n * Math.max(side / longest, Math.min(side, 60) / Math.max(...p.extent))));
    const sizes = panels.map(sized), names = panels
      .map(p => p.name ? p.name.split("\n").map((t, k) => Plot.shortened(t, Math.min(room, 240), k === 0)) : []);
    const lines = Math.max(...names.map(n => n.length)), head = lines * line + (lines ? 5 : 0);
    const step = Math.max(...sizes.map(s => s[1]), ...names.flatMap(n => n.map((t, k) => Plot.textWidth(t, k === 0)))) + gap;
    const down = Math.ceil(panels.length / Math.max(1, Math.floor((room + gap) / step)));
    const across = Math.ceil(panels.length / down), tops = [0];  // rows of about equal length
    for (let row = 0; row < down; ++row)
      tops.push(tops[row] + head + gap + Math.max(...sizes.slice(row * across, (row + 1) * across).map(s => s[0])));
    const barHeight = Math.max(60, tops[1] - head - gap);
    const svg = Plot.canvas(node, width, Math.max(tops[down] - gap, head + barHeight) + 2);
    const drawn = panels.map((panel, k) => {
      const {rows, cols, extent} = panel, [h, w] = sizes[k], code = Matrices.decoded(panel.codes, cols);
      const x = (k % across) * step, y = tops[Math.floor(k / across)] + head;
      names[k].forEach((text, n) => svg.append("text").attr("class", n === 0 ? "strong" : null).attr("x", x)
        .attr("y", y - head + 12 + n * line).text(text));
      const cells = Matrices.pooled(code, rows, cols, Math.ceil(rows / h), Math.ceil(cols / w));
      const zoom = Math.max(1, Math.floor(320 / Math.max(cells.rows, cells.cols)));
      const picture = Matrices.picture(cells.rows, cells.cols, zoom,
        (i, j) => cells.code(i, j) === -32768 ? null : palette(cells.code(i, j)));
      svg.append("image").attr("href", picture).attr("x", x).attr("y", y).attr("width", w).attr("height", h)
        .attr("preserveAspectRatio", "none").style("image-rendering", "pixelated");
      for (const at of spec.row_breaks.map(r => y + r * h / extent[0]))
        svg.append("line").attr("class", "break").attr("x1", x).attr("x2", x + w).attr("y1", at).attr("y2", at);
      for (const at of spec.column_breaks.map(c => x + c * w / extent[1]))
        svg.append("line").attr("class", "break").attr("x1", at).attr("x2", at).attr("y1", y).attr("y2", y + h);
      svg.append("rect").attr("class", "frame").attr("x", x).attr("y", y).attr("width", w).attr("height", h);
      return {...panel, x, y, w, h, code, title: names[k][0] || ""};
    });
    Matrices.colourBar(svg, map, Math.min(across * step - gap, room) + 14, head, barHeight, ends);
    Plot.follow(svg, (px, py) => {
      const p = drawn.find(({x, y, w, h}) => px >= x && px < x + w && py >= y && py < y + h);
      if (!p) return null;
      const i = Math.floor((py - p.y) / p.h * p.extent[0] / p.stride[0]);
      const j = Math.floor((px - p.x) / p.w * p.extent[1] / p.stride[1]), code = p.code(i, j);
      return `${p.title}\n${spec.row_label} ${Matrices.place(i, p.stride[0], p.extent[0])}, ` +
        `${spec.column_label} ${Matrices.place(j, p.stride[1], p.extent[1])}\n` +
        Plot.number(code === -32768 ? null : code / 32767 * spec.limit);
    });
  },

  // The blocks of a matrix as a plan. Sides grow as the square root of sizes: a vector beside a tensor stays visible.
  plan(node, spec, width) {
    const {rows, columns, values} = spec, named = (piece) => `${piece.name} (${Plot.number(piece.size)})`;
    const rowNames = rows.map(named), columnNames = columns.map(named), line = 18, cut = width < 560 ? 110 : 200;
    const rowTexts = rowNames.map(t => Plot.shortened(t, cut)), columnTexts = columnNames.map(t => Plot.shortened(t, cut));
    const left = 22 + Math.max(...rowTexts.map(t => Plot.textWidth(t))), room = width - left - 4;
    const sized = (pieces, least, whole) => {  // positions of the cuts
      const roots = pieces.map(p => Math.sqrt(p.size)), unit = whole / d3.sum(roots);
      const sides = roots.map(r => Math.max(least, r * unit)), more = whole / d3.sum(sides);
      return sides.reduce((all, s) => [...all, all[all.length - 1] + s * Math.min(1, more)], [0]);
    };
    const wide = Math.min(room, 640, Math.max(200, 64 * columns.length));
    const xs = sized(columns, Math.min(30, wide / columns.length), wide);
    const ys = sized(rows, 20, Math.min(Math.max(rows.length * 34, 60), 420));
    const tall = ys[ys.length - 1];
    const upright = columnTexts.some((t, j) => Plot.textWidth(t) > xs[j + 1] - xs[j] - 6);
    const top = 24 + (upright ? Math.max(...columnTexts.map(t => Plot.textWidth(t))) + 8 : line);
    const svg = Plot.canvas(node, width, top + tall + 4);
    svg.append("text").attr("x", left).attr("y", 12).text(spec.column_label);
    svg.append("text").attr("transform", `translate(10 ${top + tall / 2}) rotate(-90)`).attr("text-anchor", "middle")
      .text(Plot.textWidth(spec.row_label) <= tall ? spec.row_label : "");
    const largest = d3.max(values.flat()) || 1, zero = Plot.variable("--map-zero");
    const colour = d3.scaleSqrt().domain([0, largest / 2, largest]).interpolate(d3.interpolateLab)
      .range([zero, Plot.variable("--map-negative"), Plot.variable("--map-negative-far")]);
    const texts = values.map(row => row.map(v => Plot.number(v, 3)));
    rows.forEach((row, i) => columns.forEach((column, j) => {
      const x = left + xs[j], y = top + ys[i], w = xs[j + 1] - xs[j], h = ys[i + 1] - ys[i], v = values[i][j];
      svg.append("rect").attr("class", "block").attr("x", x).attr("y", y).attr("width", w).attr("height", h)
        .style("fill", v > 0 ? colour(v) : zero);
      if (v > 0 && h >= 14 && Plot.textWidth(texts[i][j], true) <= w - 4) {
        const light = d3.lab(colour(v)).l > 58;
        svg.append("text").attr("x", x + w / 2).attr("y", y + h / 2 + 4).attr("text-anchor", "middle")
          .style("font-weight", 600).style("fill", light ? "#10151b" : "#ffffff").text(texts[i][j]);
      }
    }));
    rowTexts.forEach((text, i) => svg.append("text").attr("x", left - 6).attr("y", top + (ys[i] + ys[i + 1]) / 2 + 4)
      .attr("text-anchor", "end").text(text));
    columnTexts.forEach((text, j) => {
      const x = left + (xs[j] + xs[j + 1]) / 2, label = svg.append("text").text(text);
      if (upright) label.attr("transform", `translate(${x + 4} ${top - 6}) rotate(-90)`);
      else label.attr("x", x).attr("y", top - 7).attr("text-anchor", "middle");
    });
    Plot.follow(svg, (px, py) => {
      const j = d3.bisectRight(xs, px - left) - 1, i = d3.bisectRight(ys, py - top) - 1;
      if (i < 0 || j < 0 || i >= rows.length || j >= columns.length) return null;
      return `from ${columnNames[j]}\nto ${rowNames[i]}\n${texts[i][j]} ${spec.quantity}`;
    });
  },
});
