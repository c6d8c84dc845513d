"use strict";
// One function for each kind of figure: draws `spec` into `node`, `width` pixels wide.
const Figures = {
  curves(node, spec, width) {
    const height = 250, top = spec.y_label ? 26 : 10, bottom = spec.x_label ? 44 : 26, right = 8;
    const series = spec.series.map((s, k) => ({...s, colour: s.faint ? "var(--faint)" : null,
      points: s.y.map((y, i) => [s.x ? s.x[i] : i, y])
        .map(p => (p[1] === null || spec.log_y && p[1] <= 0) ? [p[0], null] : p)}));
    let next = 0;
    for (const s of series) if (!s.faint) s.colour = Plot.colour(next++);
    const y = Plot.scaleAround(series.flatMap(s => s.points.map(p => p[1])), spec.log_y, [height - bottom, top], 0.06);
    const left = Plot.leftRoom(y, spec.log_y);
    const x = Plot.scaleAround(series.flatMap(s => s.points.map(p => p[0])), false, [left, width - right], 0.015);
    if (series.length > 1) Plot.legend(node, series.filter((s, k) => !s.faint || series.findIndex(t => t.name === s.name) === k));
    const svg = Plot.canvas(node, width, height);
    Plot.leftAxis(svg, y, {left, right: width - right, log: spec.log_y, label: spec.y_label});
    Plot.bottomAxis(svg, x, {y: height - bottom, left, right: width - right, label: spec.x_label, integer: spec.integer});
    const line = d3.line().defined(p => p[1] !== null).x(p => x(p[0])).y(p => y(p[1]));
    for (const s of series.slice().sort((a, b) => (b.faint ? 1 : 0) - (a.faint ? 1 : 0)))
      svg.append("path").attr("class", "curve" + (s.faint ? " faint" : "")).attr("d", line(s.points))
        .style("stroke", s.faint ? null : s.colour);
    for (const s of series)  // a point between two holes has no line
      for (const [k, p] of s.points.entries())
        if (p[1] !== null && [s.points[k - 1], s.points[k + 1]].every(q => !q || q[1] === null))
          svg.append("circle").attr("r", s.points.length === 1 ? 5 : 2.5).attr("cx", x(p[0])).attr("cy", y(p[1])).style("fill", s.colour);

    const rule = svg.append("line").attr("class", "pointer").attr("y1", top).attr("y2", height - bottom)
      .style("display", "none");
    const places = Array.from(new Set(series.flatMap(s => s.points.map(p => p[0])))).sort(d3.ascending);
    Plot.follow(svg, px => {
      if (px < left - 6 || px > width || !places.length) return null;
      const at = places.reduce((a, b) => Math.abs(x(b) - px) < Math.abs(x(a) - px) ? b : a);
      rule.style("display", null).attr("x1", x(at)).attr("x2", x(at));
      return [`${spec.x_label || "x"} ${Plot.number(at)}`, ...series.map(s => {
        const point = s.points.find(p => p[0] === at);
        return point && `${s.name}: ${Plot.number(point[1])}`;
      }).filter(Boolean)].join("\n");
    }, () => rule.style("display", "none"));
  },

  comparison(node, spec, width) {
    const left = 6, right = width - 6, all = [spec.observed, ...spec.null, ...spec.thresholds.map(t => t.value)];
    const log = spec.log_x && all.every(v => v === null || v > 0), measured = spec.observed !== null;
    const x = Plot.scaleAround(all, log, [left + 6, right - 6]);
    const radius = spec.null.length > 60 ? 3 : 4.5, columns = new Map();
    const dots = spec.null.slice().sort(d3.ascending).map(v => {
      const place = Math.round(x(v) / (2 * radius + 1)) * (2 * radius + 1), level = columns.get(place) || 0;
      columns.set(place, level + 1);
      return {v, x: place, level};
    });
    // From the top: the names of the thresholds, the observed number, the dots, the axis.
    const marks = spec.thresholds.filter(t => t.value !== null).map(t => ({x: x(t.value), text: t.label}));
    const named = Plot.stackLabels(marks, left, right) * 18;
    const observed = {x: x(spec.observed), text: `${spec.observed_name}: ${Plot.number(spec.observed, 3)}`, bold: true};
    Plot.stackLabels([observed], left, right);
    const tallest = d3.max(Array.from(columns.values())) || 0, step = Math.min(2 * radius + 1, (Plot.onPaper() ? 60 : 110) / Math.max(1, tallest));
    const base = named + 18 + Math.max(34, tallest * step + 12);
    Plot.legend(node, spec.null.length
      ? [{name: `${spec.null_name} (${spec.null.length})`, colour: "var(--faint)", dot: true}] : []);
    const svg = Plot.canvas(node, width, base + (spec.quantity ? 42 : 24));
    for (const m of marks)
      svg.append("line").attr("class", "mark").attr("x1", m.x).attr("x2", m.x).attr("y1", m.row * 18 + 17).attr("y2", base);
    for (const m of marks)
      svg.append("text").attr("class", "halo").attr("x", m.left).attr("y", m.row * 18 + 12).text(m.text);
    for (const d of dots)
      svg.append("circle").attr("class", "null").attr("r", radius).attr("cx", d.x)
        .attr("cy", base - radius - 2 - d.level * step);
    Plot.bottomAxis(svg, x, {y: base, left, right, log, label: spec.quantity});
    if (measured) {
      svg.append("line").attr("class", "observed").attr("x1", observed.x).attr("x2", observed.x).attr("y1", named + 20)
        .attr("y2", base - 6).attr("stroke-width", 2.5);
      svg.append("path").attr("class", "observed").attr("d", `M${observed.x},${base - 1}l-5,-9h10z`);
    }
    svg.append("text").attr("class", "halo observed").attr("x", measured ? observed.left : left).attr("y", named + 14)
      .text(observed.text);
    Plot.follow(svg, (px, py) => {
      if (py > base + 8) return null;
      if (measured && Math.abs(observed.x - px) < 6) return observed.text;
      const near = dots.filter(d => Math.abs(d.x - px) < 8);
      return near.length && `${spec.null_name}: ` + (near.length === 1 ? Plot.number(near[0].v)
        : `${near.length} between ${Plot.number(near[0].v)} and ${Plot.number(near[near.length - 1].v)}`);
    });
  },

  intervals(node, spec, width) {
    const marks = spec.references.filter(r => r.value !== null);
    const names = d3.max(spec.rows, r => Plot.textWidth(r.name, true)) || 0, above = names > width * 0.4;
    const left = above ? 8 : names + 22, right = width - 10, rowHeight = above ? 52 : 38;
    const x = Plot.scaleAround([...spec.rows.flatMap(r => [r.estimate, r.lower, r.upper]), ...marks.map(m => m.value)],
      false, [left, right], 0.06);
    const labels = marks.map(m => ({x: x(m.value), text: m.label}));
    const top = Plot.stackLabels(labels, 0, width) * 17 + 10, base = top + spec.rows.length * rowHeight;
    const svg = Plot.canvas(node, width, base + 48);
    for (const m of labels) {
      svg.append("line").attr("class", "mark").attr("x1", m.x).attr("x2", m.x).attr("y1", m.row * 17 + 17).attr("y2", base);
      svg.append("text").attr("class", "halo").attr("x", m.left).attr("y", m.row * 17 + 12).text(m.text);
    }
    spec.rows.forEach((r, k) => {
      const y = top + (k + 0.5) * rowHeight + (above ? 10 : 0);
      svg.append("text").attr("class", "halo strong").attr("x", 0).attr("y", above ? y - 16 : y + 4).text(r.name);
      if (r.estimate === null) return svg.append("text").attr("class", "halo").attr("x", left).attr("y", y + 4).text("not measured");
      if (r.lower !== null && r.upper !== null)
        svg.append("path").attr("class", "interval")
          .attr("d", `M${x(r.lower)},${y - 6}v12m0,-6H${x(r.upper)}m0,-6v12`);
      svg.append("circle").attr("class", "estimate").attr("r", 4.5).attr("cx", x(r.estimate)).attr("cy", y);
      return null;
    });
    Plot.bottomAxis(svg, x, {y: base, left, right, label: spec.quantity});
    Plot.follow(svg, (px, py) => {
      const r = spec.rows[Math.floor((py - top) / rowHeight)];
      return r && r.estimate !== null ? `${r.name}: ${Plot.number(r.estimate)}\n95 %: ${Plot.number(r.lower)} to ${Plot.number(r.upper)}` : null;
    });
  },

  // A row for each name, a dot for each series: zero has no place on a log axis and stands hollow at its foot.
  ladder(node, spec, width) {
    const marks = spec.references.filter(r => r.value !== null && r.value > 0);
    const names = d3.max(spec.names, n => Plot.textWidth(n, true)) || 0, above = names > width * 0.4;
    const left = above ? 10 : names + 24, right = width - 10, rowHeight = above ? 42 : 26;
    const series = spec.series.map((s, k) => ({...s, colour: Plot.colour(k)}));
    const x = Plot.scaleAround([...series.flatMap(s => s.values), ...marks.map(m => m.value)], true, [left, right], 0.06);
    const labels = marks.map(m => ({x: x(m.value), text: m.label}));
    const top = Plot.stackLabels(labels, 0, width) * 17 + 10, base = top + spec.names.length * rowHeight;
    Plot.legend(node, series.map(s => ({name: s.name, colour: s.colour, dot: true})));
    const svg = Plot.canvas(node, width, base + 48);
    for (const m of labels) {
      svg.append("line").attr("class", "mark").attr("x1", m.x).attr("x2", m.x).attr("y1", m.row * 17 + 17).attr("y2", base);
      svg.append("text").attr("class", "halo").attr("x", m.left).attr("y", m.row * 17 + 12).text(m.text);
    }
    const place = v => v > 0 ? x(v) : left;
    spec.names.forEach((name, k) => {
      const y = top + (k + 0.5) * rowHeight + (above ? 8 : 0);
      svg.append("line").attr("class", "tick").attr("x1", left).attr("x2", right).attr("y1", y).attr("y2", y);
      svg.append("text").attr("class", "halo" + (spec.marked === k ? " strong" : "")).attr("x", 0).attr("y", above ? y - 10 : y + 4)
        .text(Plot.shortened(name, above ? width : left - 12, true));
      series.forEach((s, j) => {
        const v = s.values[k];
        if (v === null) return;
        svg.append("circle").attr("r", j ? 4 : 7.5).attr("cx", place(v)).attr("cy", y)
          .style("fill", v > 0 ? s.colour : "var(--paper)").style("stroke", v > 0 ? "var(--paper)" : s.colour)
          .style("stroke-width", 1.5);
      });
    });
    Plot.bottomAxis(svg, x, {y: base, left, right, log: true, label: spec.quantity});
    Plot.follow(svg, (px, py) => {
      const k = Math.floor((py - top) / rowHeight);
      return k >= 0 && k < spec.names.length
        ? [spec.names[k], ...series.map(s => `${s.name}: ${Plot.number(s.values[k])}`)].join("\n") : null;
    });
  },

  pairs(node, spec, width) {
    const gap = width < 560 ? 22 : 44, column = (width - gap) / 2, second = column + gap, space = 10;
    const row = Plot.onPaper() ? 46 : width < 760 ? 64 : 84;
    const heads = [spec.before_label, spec.after_label].map(text => Plot.lines(text, column, true));
    const top = 10 + 16 * Math.max(...heads.map(lines => lines.length));
    const base = top + spec.pairs.length * (row + space) - space;
    const svg = Plot.canvas(node, width, base + (spec.x_label_before || spec.x_label_after ? 42 : 24));
    heads.forEach((lines, side) => lines.forEach((line, k) =>
      svg.append("text").attr("class", "strong").attr("x", side * second).attr("y", 14 + 16 * k).text(line)));
    const panel = (values, x0, y0, cls) => {
      svg.append("rect").attr("class", "panel").attr("x", x0).attr("y", y0).attr("width", column).attr("height", row).attr("rx", 4);
      const x = d3.scaleLinear().domain([0, values.length - 1]).range([x0 + 8, x0 + column - 8]);
      const y = Plot.scaleAround(values, false, [y0 + row - 8, y0 + 8], 0);
      svg.append("path").attr("class", "curve " + cls)
        .attr("d", d3.line().defined(v => v !== null).x((v, i) => x(i)).y(y)(values));
      return {x, values, x0, y0};
    };
    const panels = spec.pairs.flatMap(([before, after], k) => {
      const y0 = top + k * (row + space);
      const tip = column + gap / 2 + 5, middle = y0 + row / 2;
      svg.append("path").attr("class", "axis").style("shape-rendering", "auto")
        .attr("d", `M${tip - 10},${middle}h10m-4,-4l4,4l-4,4`);
      return [{...panel(before, 0, y0, "before"), name: spec.before_label},
              {...panel(after, second, y0, "after"), name: spec.after_label}];
    });
    panels.slice(-2).forEach((panel, side) => Plot.bottomAxis(svg, panel.x, {y: base, left: panel.x0,
      right: panel.x0 + column, label: side ? spec.x_label_after : spec.x_label_before, integer: true}));
    Plot.follow(svg, (px, py) => {
      const p = panels.find(q => px >= q.x0 && px <= q.x0 + column && py >= q.y0 && py <= q.y0 + row);
      if (!p) return null;
      const i = Math.max(0, Math.min(p.values.length - 1, Math.round(p.x.invert(px))));
      return `${p.name}, place ${i}: ${Plot.number(p.values[i])}`;
    });
  },

  scatter(node, spec, width) {
    const ends = spec.arrows.flatMap(a => [[a[0], a[1]], [a[2], a[3]]]);
    const extent = (values) => d3.extent(values.filter(v => v !== null));
    const [x0, x1] = extent([...spec.x, ...ends.map(p => p[0])]), [y0, y1] = extent([...spec.y, ...ends.map(p => p[1])]);
    const top = 28, bottom = 44, right = width - 10, most = Plot.onPaper() ? 230 : 340;
    const wide = (x1 - x0) || 1, high = (y1 - y0) || 1;
    // One unit is as long across as up, within a height that fits the page.
    const room = Plot.leftRoom(d3.scaleLinear().domain([y0, y1]).range([most, 0]), false);
    const unit = Math.min((right - room - 12) / wide, (most - 12) / high);
    const inner = Math.max(90, high * unit + 12), height = top + inner + bottom;
    const y = d3.scaleLinear().domain([(y0 + y1 - inner / unit) / 2, (y0 + y1 + inner / unit) / 2]).range([top + inner, top]);
    const left = Plot.leftRoom(y, false), across = (right - left) / unit;
    const x = d3.scaleLinear().domain([(x0 + x1 - across) / 2, (x0 + x1 + across) / 2]).range([left, right]);
    const svg = Plot.canvas(node, width, height), radius = spec.x.length > 500 ? 1.4 : 2.2;
    Plot.leftAxis(svg, y, {left, right, label: spec.y_label});
    Plot.bottomAxis(svg, x, {y: top + inner, left, right, label: spec.x_label});
    spec.x.forEach((v, i) => svg.append("circle").attr("class", "null").attr("r", radius).attr("cx", x(v)).attr("cy", y(spec.y[i])));
    for (const [a, b, c, d] of spec.arrows) {
      const [px, py, qx, qy] = [x(a), y(b), x(c), y(d)], length = Math.hypot(qx - px, qy - py);
      if (length < 1.5) continue;
      const [ux, uy] = [(qx - px) / length * 4.5, (qy - py) / length * 4.5];
      svg.append("path").attr("class", "curve").style("stroke", "var(--accent)").style("stroke-width", 1.4)
        .attr("d", `M${px},${py}L${qx},${qy}M${qx - ux - uy * 0.6},${qy - uy + ux * 0.6}L${qx},${qy}L${qx - ux + uy * 0.6},${qy - uy - ux * 0.6}`);
    }
    Plot.follow(svg, (px, py) => px < left || py > top + inner ? null
      : `${spec.x_label} ${Plot.number(x.invert(px), 3)}, ${spec.y_label} ${Plot.number(y.invert(py), 3)}`);
  },

  spectrum(node, spec, width) {
    const height = 230, top = spec.y_label ? 26 : 10, bottom = 44, values = spec.values, right = width - 8;
    const log = spec.log_y && values.some(v => v > 0);
    const mark = spec.threshold && spec.threshold.value !== null ? spec.threshold : null;
    const y = Plot.scaleAround([...values, ...(log ? [] : [0]), ...(mark ? [mark.value] : [])], log, [height - bottom, top], 0.06);
    const left = Plot.leftRoom(y, log);
    const first = spec.first, x = d3.scaleLinear().domain([first - 0.8, first + values.length - 0.2]).range([left, right]);
    const svg = Plot.canvas(node, width, height), radius = Math.max(1.6, Math.min(4, (right - left) / values.length / 3));
    Plot.leftAxis(svg, y, {left, right, log, label: spec.y_label});
    Plot.bottomAxis(svg, x, {y: height - bottom, left, right, label: spec.x_label, integer: true});
    values.forEach((v, i) => {
      if (v === null) return;
      const lost = log && v <= 0, cy = lost ? y.range()[0] : y(v);  // zero has no place on a log axis: hollow, at its foot
      svg.append("line").attr("class", "stem").attr("x1", x(first + i)).attr("x2", x(first + i)).attr("y1", y(log ? y.domain()[0] : 0)).attr("y2", cy);
      svg.append("circle").attr("class", lost ? "head zero" : "head").attr("cx", x(first + i)).attr("cy", cy).attr("r", radius);
    });
    if (mark && (!log || mark.value > 0)) {
      const at = y(mark.value);
      svg.append("line").attr("class", "mark").attr("x1", left).attr("x2", right).attr("y1", at).attr("y2", at);
      svg.append("text").attr("x", right).attr("y", at - 6 < top + 8 ? at + 15 : at - 6).attr("text-anchor", "end").text(mark.label);
    }
    Plot.follow(svg, px => {
      const i = Math.round(x.invert(px)) - first;
      return i >= 0 && i < values.length ? `${spec.x_label} ${first + i}: ${Plot.number(values[i])}` : null;
    });
  },
};
