"""Opens sample reports in a browser and looks at them: render_test.py PROGRAM, which writes the pages into a folder.

Every figure is drawn, nothing is fetched or complained of, nothing runs out of the page or over other words, from a
phone to a desk, in light, dark, on paper and without JavaScript. Exit code 77 (skipped) where there is no browser.
"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import browser

# How far each element and each label reaches beyond where it should be; pairs of labels that cover one another.
RUNS_OUT = """(() => {
  const wide = innerWidth + 0.5, found = [];
  const scrolls = matchMedia("print").matches ? "svg" : ".scroll, pre, svg, .tip";  // nobody can scroll a sheet of paper
  if (document.documentElement.scrollWidth > wide) found.push("the page is " + document.documentElement.scrollWidth);
  for (const e of document.querySelectorAll("body *:not(script)")) {
    if (e.closest(scrolls)) continue;
    const box = e.getBoundingClientRect();
    if (box.width && (box.right > wide || box.left < -0.5)) found.push(e.tagName + " " + box.left + " to " + box.right);
  }
  return found;
})()"""
LABELS = """(() => {
  const found = [], ruler = document.createElement("canvas").getContext("2d");
  // Where a label's letters are on the screen. Its box is no measure: it keeps room above and below for the tallest
  // letter of the font, a third of its height, which digits leave empty.
  const ink = text => {
    const style = getComputedStyle(text), box = text.getBBox(), base = text.getStartPositionOfChar(0).y;
    ruler.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const size = ruler.measureText(text.textContent), matrix = text.getScreenCTM();
    const corners = [box.x, box.x + box.width].flatMap(x =>
      [base - size.actualBoundingBoxAscent, base + size.actualBoundingBoxDescent]
        .map(y => new DOMPoint(x, y).matrixTransform(matrix)));
    const xs = corners.map(p => p.x), ys = corners.map(p => p.y);
    return {left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys)};
  };
  for (const svg of document.querySelectorAll("figure svg")) {
    const page = svg.getBoundingClientRect(), figure = svg.closest("figure").id;
    const labels = Array.from(svg.querySelectorAll("text")).filter(t => t.textContent)
      .map(t => ({words: t.textContent, box: ink(t)}));
    for (const {words, box} of labels)
      if (box.left < page.left - 0.5 || box.right > page.right + 0.5 || box.top < page.top - 0.5 ||
          box.bottom > page.bottom + 0.5) found.push(`${figure}: "${words}" leaves the drawing`);
    labels.forEach((a, i) => labels.slice(i + 1).forEach(b => {
      const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const y = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (x > 0.5 && y > 0.5) found.push(`${figure}: "${a.words}" covers "${b.words}"`);
    }));
    const scale = page.width / svg.viewBox.baseVal.width;
    if (Math.abs(scale - 1) > 0.02) found.push(`${figure}: drawn at another width, letters at ${scale}`);
  }
  return found;
})()"""
NOT_DRAWN = """Array.from(document.querySelectorAll("figure")).filter(f => f.dataset.drawn !== "true" ||
  !f.querySelector(".drawing svg, .drawing .failed")).map(f => f.id)"""
FAILED = """Array.from(document.querySelectorAll(".failed")).map(p => p.textContent)"""
PAPER = 680  # pixels between the margins of a printed page, 180 mm of A4
WHITE = "rgb(255, 255, 255)"
PAGES = ("ecg", "ring", "large", "none", "not_identifiable", "undecided", "too_little_data", "vocabulary", "enforce",
         "enforce_kernels", "enforce_affine", "enforce_functions", "dynamics", "predict", "predict_group",
         "enforce_orbits", "enforce_rank", "enforce_uncertain", "enforce_vectors", "enforce_blocks", "enforce_zero")


class Render(unittest.TestCase):
    folder = None
    tab = None

    def path(self, name):
        return pathlib.Path(self.folder) / (name + ".html")

    def look(self, name):
        tab = self.tab
        self.assertEqual(tab.evaluate(NOT_DRAWN), [], "figures not drawn")
        self.assertEqual(tab.evaluate(RUNS_OUT), [], "runs out of the page")
        self.assertEqual(tab.evaluate(LABELS), [], "labels")
        self.assertEqual(tab.complaints, [])
        fetched = [url for url in tab.requests if not url.startswith("data:")]
        self.assertEqual(fetched, ["file://" + str(self.path(name))], "something was fetched")

    def test_every_page_from_phone_to_desk(self):
        for name in PAGES:
            self.tab.open(self.path(name), 360)
            for width in (360, 400, 820, 1400):
                with self.subTest(page=name, width=width):
                    self.tab.resize(width)
                    self.look(name)
                    if name != "vocabulary":  # which has figures without values
                        self.assertEqual(self.tab.evaluate(FAILED), [])

    def test_every_page_in_the_dark_and_on_paper(self):
        for name in PAGES:
            with self.subTest(page=name):
                self.tab.open(self.path(name), PAPER, dark=True)
                self.look(name)
                self.tab.medium("print", dark=True)
                self.tab.evaluate('dispatchEvent(new Event("beforeprint"))')
                self.tab.paint()
                self.look(name)
                self.assertEqual(self.tab.evaluate("getComputedStyle(document.body).backgroundColor"), WHITE)

    def test_every_page_without_javascript(self):
        for name in PAGES:
            with self.subTest(page=name):
                self.tab.open(self.path(name), 400, javascript=False)
                self.assertEqual(self.tab.content_width(), 400)
                figures = self.tab.select("figure")
                # What a browser shows in place of a program's work is there as an element, not as text.
                self.assertEqual(len(self.tab.select("figure noscript p")), len(figures))
                self.assertEqual(self.tab.complaints, [])

    def test_the_lens_page_shows_all_its_figures(self):
        self.tab.open(self.path("ecg"), 1400)
        kinds = self.tab.evaluate('Array.from(document.querySelectorAll("figure[data-drawn=true]")).map(f => f.dataset.kind)')
        self.assertEqual(sorted(kinds), ["comparison", "curves", "intervals", "matrix", "matrix", "pairs", "spectrum"])
        # Known answer: 33 entries of the generator are near 1, and the picture has that many strong cells.
        strong = self.tab.evaluate("""(() => {
          const spec = JSON.parse(document.getElementById("figures").textContent)
            .find(s => s.codes), bytes = Uint8Array.from(atob(spec.codes), c => c.charCodeAt(0));
          const view = new DataView(bytes.buffer);
          let count = 0;
          for (let k = 0; k < spec.rows * spec.cols; ++k) if (view.getInt16(2 * k, true) > 16000) ++count;
          return count;
        })()""")
        self.assertEqual(strong, 32)

    def test_the_enforce_page_shows_all_its_figures(self):
        kinds = 'Array.from(document.querySelectorAll("figure[data-drawn=true]")).map(f => f.dataset.kind)'
        for name, expected in (("enforce", ["grid", "plan"]), ("enforce_zero", []),
                               ("enforce_rank", ["grid", "plan"] + 4 * ["spectrum"])):
            self.tab.open(self.path(name), 1400)
            self.assertEqual(self.tab.evaluate(kinds), expected, name)
        # Known answer: 15 maps of which 12 are shown, each with a picture that is square as the matrix is.
        self.tab.open(self.path("enforce_orbits"), 400)
        sizes = self.tab.evaluate("""Array.from(document.querySelectorAll("figure[data-kind=grid] image"))
          .map(i => i.getBoundingClientRect()).map(b => [b.width, b.height])""")
        self.assertEqual(len(sizes), 12)
        for width, height in sizes:
            self.assertAlmostEqual(width, height, delta=0.01)

    def test_the_predict_page_marks_the_data_on_both_curves(self):
        kinds = 'Array.from(document.querySelectorAll("figure[data-drawn=true]")).map(f => f.dataset.kind)'
        self.tab.open(self.path("predict"), 1400)
        self.assertEqual(self.tab.evaluate(kinds), 3 * ["curves"])
        # Known answer: a large dot each, on the line of the curve that it stands on, and none among the points' errors.
        dots = self.tab.evaluate("""Array.from(document.querySelectorAll("figure")).slice(0, 3).map(f =>
          Array.from(f.querySelectorAll("circle")).filter(c => c.getAttribute("r") === "5").map(c => {
            const path = f.querySelector("path.curve:not(.faint)"), length = path.getTotalLength();
            return Math.min(...d3.range(0, 2001).map(k => {
              const p = path.getPointAtLength(length * k / 2000);
              return Math.hypot(p.x - c.getAttribute("cx"), p.y - c.getAttribute("cy"));
            }));
          }))""")
        self.assertEqual([len(of_figure) for of_figure in dots], [1, 1, 0])
        self.assertLess(max(dots[0] + dots[1]), 1)
        self.tab.open(self.path("predict_group"), 1400)  # no sub-orbits of a group that is not cyclic
        self.assertEqual(self.tab.evaluate(kinds), 2 * ["curves"])

    def test_a_lone_entry_survives_being_drawn_small(self):
        # Where several entries share a cell, one that stands alone is the cell's, and is not left out.
        pooled = """(() => { const at = (i, j) => i === 101 && j === 7 ? -9000 : 0;
          const cells = Matrices.pooled(at, 200, 200, 3, 4);
          return [cells.rows, cells.cols, cells.code(33, 1), cells.code(32, 1)]; })()"""
        self.tab.open(self.path("enforce"), 400)
        self.assertEqual(self.tab.evaluate(pooled), [67, 50, -9000, 0])

    def test_the_pointer_reads_a_map(self):
        # Known answer: the first map is the identity over the root of 3 from V to the first V.
        self.tab.open(self.path("enforce"), 1400)
        box = self.tab.evaluate("""(() => { const i = document.querySelector("figure[data-kind=grid] image");
          i.scrollIntoView({block: "center"}); const b = i.getBoundingClientRect();
          return [b.left + b.width * 1.5 / 12, b.top + b.height * 1.5 / 6]; })()""")
        self.tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
        self.tab.paint()
        tip = self.tab.evaluate('document.querySelector(".tip:not([hidden])").textContent')
        self.assertRegex(tip, r"^map 0\noutput 1, input 1\n−?0\.577\d$")

    def test_dark_changes_the_pictures_and_light_comes_back_on_paper(self):
        picture = 'document.querySelector("figure[data-kind=matrix] image").getAttribute("href")'
        background = "getComputedStyle(document.body).backgroundColor"
        self.tab.open(self.path("ecg"), 1000)
        light, paper = self.tab.evaluate(picture), self.tab.evaluate(background)
        self.tab.open(self.path("ecg"), 1000, dark=True)
        self.look("ecg")
        self.assertNotEqual(self.tab.evaluate(picture), light)
        self.assertNotEqual(self.tab.evaluate(background), paper)
        self.tab.evaluate('dispatchEvent(new Event("beforeprint"))')
        self.assertEqual(self.tab.evaluate(picture), light)
        self.assertEqual(self.tab.evaluate(NOT_DRAWN), [])
        self.tab.evaluate('dispatchEvent(new Event("afterprint"))')
        self.assertNotEqual(self.tab.evaluate(picture), light)
        self.tab.pdf(pathlib.Path(self.folder) / "ecg.pdf")
        self.assertEqual(self.tab.complaints, [])

    def test_without_javascript_words_and_tables_are_there(self):
        self.tab.open(self.path("ecg"), 400, javascript=False)
        words = self.tab.select("body")[0]
        for part in ("The 33 coordinates are shuffled places", "J / floor", "Picture of a matrix of 33 by 33", "SHA-256",
                     "Efe and A. Ozakin"):
            self.assertIn(part, words)

    def test_the_pointer_reads_a_value(self):
        self.tab.open(self.path("ecg"), 1400)
        box = self.tab.evaluate("""(() => { const i = document.querySelector("figure[data-kind=matrix] image");
          i.scrollIntoView({block: "center"}); const b = i.getBoundingClientRect();
          return [b.left + b.width * 0.5, b.top + b.height * 0.5]; })()""")
        self.tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
        self.tab.paint()
        tip = self.tab.evaluate('document.querySelector(".tip:not([hidden])").textContent')
        self.assertRegex(tip, r"^to coordinate 16, from coordinate 16\n−?\d")

    def test_the_policy_refuses_what_slips_in(self):
        # The checks above would see a fetch: a page with a picture from elsewhere is refused by the page's own policy.
        path = self.path("slipped")
        path.write_text(self.path("ring").read_text().replace("<main>", '<main><img src="https://example.org/x.png">'))
        self.tab.open(path, 800)
        self.assertTrue(any("Content Security Policy" in c for c in self.tab.complaints), self.tab.complaints)


def main():
    program = browser.find()
    if program is None:
        print("skipped: no Chromium here; install the package chromium, or name a browser in LIEDER_BROWSER")
        return 77
    with tempfile.TemporaryDirectory(prefix="lieder_render_") as folder, browser.Browser(program) as tab:
        subprocess.run([sys.argv[1], folder], check=True)
        Render.folder, Render.tab = folder, tab
        suite = unittest.defaultTestLoader.loadTestsFromTestCase(Render)
        return 0 if unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
